// Reading files and opening encrypted ones.
import { SubrosaError } from '../../base/errors.ts';
import type { FormatName } from '../../formats/index.ts';
import { readFileBytes } from '../../host/files.ts';
import { keyNaming } from '../../keys/index.ts';
import { readEncrypted, unlockFile, type SopsFile, type UnlockedFile } from '../../sops/index.ts';
import type { SopsContext } from '../context.ts';
import { during, duringAsync } from '../stage.ts';

/** An input: a file, or standard input when it has no path. */
export interface Source {
  readonly path: string | undefined;
  readonly format: FormatName;
}

/** The bytes of a source. @throws StageError `no-file`, `unreadable` at `read` */
export function readSource(context: SopsContext, { path }: Source): Uint8Array {
  return during('read', path, () => (path === undefined ? context.io.input() : readFileBytes(path)));
}

/**
 * Reads an encrypted file; nothing is decrypted yet.
 * @throws StageError at `read` or `load`
 */
export function loadEncrypted(context: SopsContext, source: Source): SopsFile {
  return parseEncrypted(readSource(context, source), source);
}

/** The same from bytes at hand. @throws StageError at `load` */
export function parseEncrypted(bytes: Uint8Array, { path, format }: Source): SopsFile {
  return during('load', path, () => {
    try {
      return readEncrypted(format, bytes, keyNaming);
    } catch (error) {
      // An empty file is to the original one without metadata.
      if (!(error instanceof SubrosaError) || error.code !== 'empty-file') throw error;
      throw new SubrosaError('no-metadata', 'sops metadata not found', { hint: 'The file is empty.' });
    }
  });
}

export interface OpenOptions {
  readonly ignoreMac?: boolean;
  /** Values that stay the same will keep their ciphertext when `cipher` encrypts them again. */
  readonly reuse?: boolean;
}

/**
 * Decrypts a loaded file.
 * @throws SubrosaError `data-key`; StageError `decrypt-value`, `mac` at `decrypt`
 */
export async function openFile(
  context: SopsContext,
  { file, path }: { readonly file: SopsFile; readonly path: string | undefined },
  options: OpenOptions = {},
): Promise<UnlockedFile> {
  return duringAsync('decrypt', path, () =>
    unlockFile(file, {
      ring: context.ring,
      order: context.decryptionOrder,
      ignoreMac: options.ignoreMac ?? false,
      reuse: options.reuse ?? false,
      onClearComment: () => {
        context.warn(
          'Found possibly unencrypted comment in file. This is to be expected if the file being decrypted was created with an older version of SOPS.',
        );
      },
    }),
  );
}

/** Loads and opens. @throws as `loadEncrypted` and `openFile` */
export async function openSource(
  context: SopsContext,
  source: Source,
  options: OpenOptions = {},
): Promise<UnlockedFile> {
  const file = loadEncrypted(context, source);
  return openFile(context, { file, path: source.path }, options);
}
