// Which files a native command works on, and where its results go.
import { dirname, join, relative, resolve, sep } from 'node:path';
import { mkdirSync } from 'node:fs';
import { SubrosaError } from '../../base/errors.ts';
import { formatForPath } from '../../formats/index.ts';
import { findFiles, type FoundFile } from '../../host/find-files.ts';
import { gitWorkTreeOf } from '../../host/git.ts';
import { readFileBytes, readFileIfThere } from '../../host/files.ts';
import type { Call } from '../sops/command.ts';
import type { Outcome } from './run.ts';

/** Files for a batch. Nothing at all is an error: a typing mistake should not look like success. */
export async function batchFiles(words: readonly string[]): Promise<FoundFile[]> {
  const files = await findFiles(words);
  if (files.length > 0) return files;
  throw new SubrosaError('no-file', `there are no files in ${words.join(' ')}`);
}

/** Text that every SOPS file holds somewhere, whatever its format. */
const marks = ['lastmodified', 'mac', 'sops'].map((mark) => Buffer.from(mark));

/** Might these bytes be a SOPS file? Cheap and never wrong when it says no. */
export function mayBeEncrypted(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return marks.every((mark) => buffer.includes(mark));
}

/**
 * Does the work on an encrypted file. One that was found in a folder or by a glob and turns out to be no SOPS file is
 * skipped; one that was named fails.
 */
export async function whenEncrypted<T>(
  { named, path }: FoundFile,
  work: () => Promise<T>,
): Promise<T | Outcome> {
  if (named) return work();
  if (!mayBeEncrypted(readFileBytes(path))) return { kind: 'skipped' };
  try {
    return await work();
  } catch (error) {
    if (error instanceof SubrosaError && isNoSopsFile(error, path)) return { kind: 'skipped' };
    throw error;
  }
}

/** A file of any kind may hold the marks by chance; what isn't even JSON is no encrypted binary file. */
function isNoSopsFile({ code }: SubrosaError, path: string): boolean {
  return code === 'no-metadata' || (code === 'parse' && formatForPath(path) === 'binary');
}

/** How the results of many files are written. */
export type Destination =
  { readonly kind: 'in-place' } | { readonly kind: 'folder'; readonly folder: string };

/**
 * Where a batch writes.
 * @throws SubrosaError `conflicting-flags` when it isn't said, or said twice
 */
export function batchDestination({ args, context }: Call, count: number): Destination {
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
      inPlace
        ? 'cannot use both --in-place and --output-dir'
        : `where shall the results of ${count} files go?`,
      { hint: 'Use --in-place to replace the files, or --output-dir DIR to write them to another folder.' },
    );
  }
  return inPlace ? { kind: 'in-place' } : { kind: 'folder', folder: context.absolute(folder) };
}

/**
 * The path of one file's result: in a folder it keeps its path below the folder we stand in.
 * @throws SubrosaError `unwritable` for a file outside that folder
 */
export function resultPath(path: string, destination: Destination, base: string): string {
  if (destination.kind === 'in-place') return path;
  const below = relative(base, resolve(base, path));
  if (below === '..' || below.startsWith(`..${sep}`)) {
    throw new SubrosaError(
      'unwritable',
      'it lies outside the folder we stand in, so it has no place in --output-dir',
    );
  }
  return join(destination.folder, below);
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
  if (bytes === undefined || !mayBeEncrypted(bytes)) return;
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
