// Looking for a file in a folder and the folders above it.
import { dirname, join } from 'node:path';
import { exists } from './files.ts';

const MAX_LEVELS = 100;

/**
 * The first folder from `start` upwards that holds `name`, at most 100 levels, as the path of that file; on the way also
 * the first `otherName` that it comes by.
 */
export function findUp(
  start: string,
  name: string,
  otherName: string,
): { readonly found: string | undefined; readonly other: string | undefined } {
  let other: string | undefined;
  let folder = start;
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const path = join(folder, name);
    if (exists(path)) return { found: path, other };
    if (other === undefined && exists(join(folder, otherName))) other = join(folder, otherName);
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  return { found: undefined, other };
}
