// Reading files and opening encrypted ones.
import { SubrosaError, type Words } from '../../base/errors.ts';
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
      if (!(error instanceof SubrosaError)) throw error;
      // An empty file is to the original one without metadata.
      if (error.code !== 'empty-file') throw path === undefined ? fromInput(error, bytes, format) : error;
      throw new SubrosaError('no-metadata', 'sops metadata not found', {
        hint: 'The file is empty.',
        native: path === undefined ? EMPTY_INPUT : undefined,
      });
    }
  });
}

/** For standard input without a byte. */
export const EMPTY_INPUT: Words = { message: 'standard input is empty', hint: undefined };

/** Standard input has no name, so without a word about its type it is taken for a binary file, which is JSON. */
function fromInput(error: SubrosaError, bytes: Uint8Array, format: FormatName): SubrosaError {
  const { code, message, where } = error;
  if (bytes.length === 0) return new SubrosaError(code, message, { where, native: EMPTY_INPUT });
  if (format !== 'binary' || code !== 'parse') return error;
  const hint = 'It was read as a binary file: say --input-type yaml (or json, dotenv, ini).';
  return new SubrosaError(code, message, { where, hint });
}

export interface OpenOptions {
  /** Left out where the command has no such flag. */
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
      ...(options.ignoreMac === undefined ? {} : { ignoreMac: options.ignoreMac }),
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
