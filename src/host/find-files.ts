// From what a user names (files, folders, globs) to the files meant.
import { statSync } from 'node:fs';
import { SubrosaError } from '../base/errors.ts';
import { exists } from './files.ts';
import { wholeFolder } from './walk-folder.ts';

/** A file to work on. `named`: the user wrote this very path, so it may not be passed over in silence. */
export interface FoundFile {
  readonly path: string;
  readonly named: boolean;
}

/**
 * Expands arguments: an existing file is itself (even with `*` in its name), a folder is all files below it without
 * `.git`, `node_modules` and symbolic links, anything else is a glob. Sorted, each file once.
 * @throws SubrosaError `no-file` when an argument names nothing
 */
export async function findFiles(args: readonly string[]): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const arg of args) {
    for (const file of await expand(arg)) {
      const known = found.get(file.path);
      found.set(file.path, { path: file.path, named: file.named || (known?.named ?? false) });
    }
  }
  return [...found.values()];
}

async function expand(arg: string): Promise<FoundFile[]> {
  const stats = exists(arg) ? statSync(arg) : undefined;
  if (stats?.isDirectory()) return wholeFolder(arg).map((path) => ({ path, named: false }));
  if (stats) return [{ path: arg, named: true }];
  const matches = await matchGlob(arg);
  if (matches.length === 0) {
    throw new SubrosaError('no-file', `cannot operate on non-existent file "${arg}"`, {
      hint: 'Name a file, a folder, or a glob in quotes that matches something.',
      where: { file: arg },
    });
  }
  return matches.map((path) => ({ path, named: false }));
}

async function matchGlob(pattern: string): Promise<string[]> {
  const { glob, isDynamicPattern } = await import('tinyglobby');
  if (!isDynamicPattern(pattern)) return [];
  const ignore = ['**/.git/**', '**/node_modules/**'];
  const paths = await glob(pattern, {
    dot: true,
    ignore,
    followSymbolicLinks: false,
    expandDirectories: false,
  });
  return paths.toSorted();
}
