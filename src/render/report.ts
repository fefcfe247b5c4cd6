// All that render has to say about a folder.
import { decide, type Rendering } from './decide.ts';
import { openFolder } from './folder.ts';
import { gather, type Gathered } from './gather.ts';
import type { Opener } from './manifest.ts';

export interface Report
  extends
    Rendering,
    Pick<Gathered, 'remotes' | 'pointers' | 'elsewhere' | 'unused' | 'unread' | 'charts' | 'manifestFiles'> {
  /** How to call a path of the report to the user. */
  show(path: string): string;
}

/**
 * The Secrets that a cluster would get from a folder, or from one file.
 * @param path as the user typed it
 * @throws SubrosaError `no-file`, `unreadable`, `limit` for the folder as a whole; what is wrong with a file is a problem
 * in the report
 */
export async function render(path: string, opener: Opener): Promise<Report> {
  const { folder, start } = openFolder(path);
  const show = (inner: string): string => folder.show(inner);
  const gathered = await gather(folder, start, opener);
  const { remotes, pointers, elsewhere, unused, unread, charts, manifestFiles } = gathered;
  const left = { remotes, pointers, elsewhere, unused, unread, charts, manifestFiles };
  return { ...decide(gathered, show), ...left, show };
}
