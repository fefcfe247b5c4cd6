// Reading key files, with the reasons Go gives when it cannot.
import { closeSync, openSync, readSync } from 'node:fs';
import { SubrosaError } from '../../base/errors.ts';

const REASONS = new Map([
  ['ENOENT', 'no such file or directory'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'operation not permitted'],
  ['EISDIR', 'is a directory'],
  ['ENOTDIR', 'not a directory'],
  ['ELOOP', 'too many levels of symbolic links'],
  ['ENAMETOOLONG', 'file name too long'],
]);

/** Does this error say that there is no such file? */
export function isAbsent(error: unknown): boolean {
  return error instanceof SubrosaError && error.code === 'no-file';
}

/** No key file is larger, and a device may never end. */
const MAX_SIZE = 2 ** 24;
/** More than most key files have; each page of it that is touched counts in a run of 15 ms. */
const CHUNK = 4096;

function failure(verb: 'open' | 'read', path: string, cause: unknown): SubrosaError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const reason = `${verb} ${path}: ${REASONS.get(code) ?? code}`;
  return new SubrosaError(code === 'ENOENT' ? 'no-file' : 'unreadable', reason, { cause });
}

function readAll(fd: number, path: string): Uint8Array {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.alloc(CHUNK);
    let length;
    try {
      length = readSync(fd, chunk);
    } catch (cause) {
      throw failure('read', path, cause);
    }
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, length));
    size += length;
    if (size >= MAX_SIZE) throw new SubrosaError('unreadable', `read ${path}: file too long`);
  }
}

/**
 * The bytes of a file; it may be a pipe, so it is read once and from front to end.
 * @throws SubrosaError `no-file` or `unreadable`, with Go's wording
 */
export function readKeyFile(path: string): Uint8Array {
  let fd;
  try {
    fd = openSync(path, 'r');
  } catch (cause) {
    throw failure('open', path, cause);
  }
  try {
    return readAll(fd, path);
  } finally {
    closeSync(fd);
  }
}
