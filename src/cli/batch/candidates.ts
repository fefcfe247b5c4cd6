// Which of the files found are SOPS files: a damaged one is a failure, not something else.
import { SubrosaError } from '../../base/errors.ts';
import type { FormatName } from '../../formats/index.ts';
import { kindOfPath, readFileBytes } from '../../host/files.ts';
import type { FoundFile } from '../../host/find-files.ts';
import { mayBeSops, sopsTraces } from '../../sops/index.ts';
import type { Outcome } from './run.ts';

/**
 * Does the work on an encrypted file. One that was found in a folder or by a glob and turns out to be no SOPS file is
 * skipped; one that was named fails, and one that shows traces of SOPS fails, too: it was damaged.
 */
export async function whenEncrypted<T>(
  { named, path }: FoundFile,
  format: FormatName,
  work: () => Promise<T>,
): Promise<T | Outcome> {
  // A pipe can be read only once, and that is up to the work.
  const bytes = named && kindOfPath(path) !== 'file' ? new Uint8Array() : readFileBytes(path);
  if (!named && !mayBeSops(bytes)) return { kind: 'skipped', why: 'other' };
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
    const traces = sopsTraces(format, bytes);
    if (traces === undefined && !named) return { kind: 'skipped', why: 'other' };
    throw traces === 'values' ? lostBlock(path, error) : error;
  }
}

/**
 * Refuses a file whose values are encrypted while its metadata is gone: encrypted once more it would look whole, and
 * nobody could read it.
 * @throws SubrosaError `already-encrypted`
 */
export function assertNoLostBlock(path: string, format: FormatName, bytes: Uint8Array): void {
  if (sopsTraces(format, bytes) === 'values') throw lostBlock(path);
}

function lostBlock(path: string, cause?: SubrosaError): SubrosaError {
  const message =
    cause === undefined || cause.code === 'no-metadata'
      ? 'its values are encrypted, but the sops block that opens them is gone'
      : cause.message;
  return new SubrosaError(cause?.code ?? 'already-encrypted', message, {
    hint: 'Restore the sops block from the history of the file in Git.',
    where: { file: path, ...cause?.where },
    ...(cause === undefined ? {} : { cause }),
  });
}
