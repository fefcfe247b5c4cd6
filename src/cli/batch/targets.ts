// Which files a native command works on, and where its results go.
import { dirname, join, relative, resolve, sep } from 'node:path';
import { mkdirSync } from 'node:fs';
import { SubrosaError } from '../../base/errors.ts';
import { formatForPath } from '../../formats/index.ts';
import { findFiles, type FoundFile } from '../../host/find-files.ts';
import { gitWorkTreeOf } from '../../host/git.ts';
import { readFileIfThere } from '../../host/files.ts';
import { sopsTraces } from '../../sops/index.ts';
import type { Call } from '../sops/command.ts';

/** Files for a batch. Nothing at all is an error: a typing mistake should not look like success. */
export async function batchFiles(words: readonly string[]): Promise<FoundFile[]> {
  const files = await findFiles(words);
  if (files.length > 0) return files;
  throw new SubrosaError('no-file', `there are no files in ${words.join(' ')}`);
}

/** How the results of many files are written. */
export type Destination =
  { readonly kind: 'in-place' } | { readonly kind: 'folder'; readonly folder: string };

/**
 * Where a batch writes.
 * @throws SubrosaError `conflicting-flags` when it isn't said, or said twice; `unwritable` when `--output-dir` has no
 * place for a file
 */
export function batchDestination({ args, context }: Call, files: readonly FoundFile[]): Destination {
  const folder = args.text('output-dir');
  const inPlace = args.flag('in-place');
  if (args.text('output') !== '' || args.text('extract') !== '') {
    throw new SubrosaError('conflicting-flags', '--output and --extract are for a single file', {
      hint: 'For many files use --in-place or --output-dir.',
    });
  }
  if (inPlace === (folder !== '')) {
    throw new SubrosaError(
      'conflicting-flags',
      inPlace ? 'cannot use both --in-place and --output-dir' : 'where shall the results go?',
      { hint: 'Use --in-place to replace the files, or --output-dir DIR to write them to another folder.' },
    );
  }
  if (inPlace) return { kind: 'in-place' };
  assertInside(files, context.io.folder);
  return { kind: 'folder', folder: context.absolute(folder) };
}

/** In `--output-dir` a file keeps its path below the folder we stand in, so it must have one. */
function assertInside(files: readonly FoundFile[], base: string): void {
  const outside = files.find(({ path }) => {
    const below = relative(base, resolve(base, path));
    return below === '..' || below.startsWith(`..${sep}`);
  });
  if (outside === undefined) return;
  throw new SubrosaError(
    'unwritable',
    `${outside.path} lies outside the folder we stand in, so it has no place in --output-dir`,
    { hint: 'Go to a folder that holds all the files (cd), and name them and --output-dir from there.' },
  );
}

/** The path of one file's result: in a folder it keeps its path below the folder we stand in. */
export function resultPath(path: string, destination: Destination, base: string): string {
  return destination.kind === 'in-place'
    ? path
    : join(destination.folder, relative(base, resolve(base, path)));
}

/** Makes the folder of a result. */
export function makeFolderFor(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
}

/**
 * Keeps plaintext from replacing an encrypted file that Git knows: the next commit would publish it.
 * @throws SubrosaError `unwritable`
 */
export function assertNoEncryptedTwin(path: string): void {
  const bytes = readFileIfThere(path);
  if (bytes === undefined || !isSopsOfAnyFormat(path, bytes)) return;
  const tree = gitWorkTreeOf(path);
  if (tree === undefined) return;
  throw new SubrosaError(
    'unwritable',
    `${path} is an encrypted file in a Git work tree; it is not replaced by plaintext`,
    {
      hint: 'Write elsewhere, or say --in-place if that is what you want.',
      where: { file: path },
    },
  );
}

/** Files may be of another format than their name says (`--input-type`). */
function isSopsOfAnyFormat(path: string, bytes: Uint8Array): boolean {
  if (sopsTraces(formatForPath(path), bytes) !== undefined) return true;
  return (['yaml', 'json', 'dotenv', 'ini'] as const).some((name) => sopsTraces(name, bytes) === 'metadata');
}
