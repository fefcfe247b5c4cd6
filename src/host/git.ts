// What we need to know of Git without asking it.
import { dirname, join, resolve } from 'node:path';
import { exists } from './files.ts';

/** The root of the Git work tree that a path lies in, or undefined. */
export function gitWorkTreeOf(path: string): string | undefined {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if (exists(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
