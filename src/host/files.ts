// Files, read whole and replaced whole. A write never leaves half a file: the old content or the new one, nothing else.
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { SubrosaError } from '../base/errors.ts';
import { atExit } from './cleanup.ts';
import { pause } from './pause.ts';

/** The `code` of a Node system error, or the empty string. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/**
 * Reads a file whole.
 * @throws SubrosaError `no-file` or `unreadable`
 */
export function readFileBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw readError(path, cause);
  }
}

/** Reads a file whole, or gives undefined when there is none. @throws SubrosaError `unreadable` */
export function readFileIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileBytes(path);
  } catch (error) {
    if (error instanceof SubrosaError && error.code === 'no-file') return undefined;
    throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'is a directory',
  EEXIST: 'file exists',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ELOOP: 'too many levels of symbolic links',
  ENAMETOOLONG: 'file name too long',
  ENOSPC: 'no space left on device',
};

/** What a system error says, in the system's words, without the path. */
export function systemReason(error: unknown): string {
  const code = errnoOf(error);
  return reasons[code] ?? code.toLowerCase();
}

function readError(path: string, cause: unknown): SubrosaError {
  const code = errnoOf(cause);
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  return new SubrosaError(missing ? 'no-file' : 'unreadable', `open ${path}: ${systemReason(cause)}`, {
    where: { file: path },
    cause,
  });
}

/** Reads standard input to its end. */
export function readStdin(): Uint8Array {
  return readAll(0);
}

const CHUNK_BYTES = 65_536;

/** Reads a file descriptor to its end, also when it is a non-blocking pipe, as some programs hand on. */
export function readAll(descriptor: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const count = readOrWait(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.slice(0, count));
  }
}

function readOrWait(descriptor: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      if (errnoOf(error) === 'EOF') return 0; // Windows
      if (errnoOf(error) !== 'EAGAIN') throw error;
      pause();
    }
  }
}

/** Does the path name something that we can get at? Broken links and closed folders do not count. */
export function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Is there certainly nothing at the path? Where it cannot be told, reading it will say why. */
export function missing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return errnoOf(error) === 'ENOENT';
  }
}

/** What a path leads to: a pipe, among the `other`, gives its bytes only once. Nothing for what cannot be seen. */
export function kindOfPath(path: string): 'file' | 'folder' | 'other' | undefined {
  try {
    const stats = statSync(path);
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'folder' : 'other';
  } catch {
    return undefined;
  }
}

export interface WriteOptions {
  /** Permission bits of a new file, before the umask; an existing file keeps its own. Default 0o666. */
  readonly mode?: number;
  /**
   * Wait until a new file is on the disk (the default). Without it a crash of the machine may lose the file: for what can
   * be made again from a source that stays. A file that is replaced is always waited for.
   */
  readonly sync?: boolean;
}

/**
 * Replaces a file's content as one step: a temporary file in the same folder, synced, renamed over the old one, with its
 * mode and owner kept. A symbolic link is followed to the file it names. Devices and pipes are written to directly.
 * @throws SubrosaError `unwritable`: among others for a file with several hard links and for a mount point, which a
 * rename would silently part from the others
 */
export function writeFileAtomic(path: string, bytes: Uint8Array, options: WriteOptions = {}): void {
  const found = exists(path) ? statSync(path) : undefined;
  if (found && (!found.isFile() || OPEN_FILE.test(path))) {
    writeDirectly(path, bytes, found);
    return;
  }
  const target = followLinks(path);
  const before = lstatSync(target, { throwIfNoEntry: false });
  if (before && !before.isFile()) {
    writeDirectly(target, bytes, before);
    return;
  }
  if (before && before.nlink > 1) {
    throw unwritable(
      path,
      `it has ${before.nlink} hard links, and replacing it would part it from the others`,
      {
        hint: 'Write to another file with --output, or make the hard link a symbolic one.',
      },
    );
  }
  replace(target, bytes, before, options);
}

/**
 * Makes a file that must not exist yet, readable by its owner alone.
 * @throws SubrosaError `unwritable` when there is something at the path
 */
export function writeNewPrivateFile(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes, { flag: 'wx', mode: 0o600, flush: true });
  } catch (cause) {
    const reason =
      errnoOf(cause) === 'EEXIST' ? 'it exists already, and is never overwritten' : systemReason(cause);
    throw unwritable(path, reason, { cause });
  }
}

/**
 * Names of what a process has open. They look like links, but what they name may be a pipe, or a file that has no name
 * any more, and a real path of them is none.
 */
const OPEN_FILE = /^\/(dev\/(stdout|stderr|fd\/\d+)|proc\/(self|\d+)\/fd\/\d+)$/;

function unwritable(
  path: string,
  why: string,
  details: { hint?: string; cause?: unknown } = {},
): SubrosaError {
  return new SubrosaError('unwritable', `cannot write ${path}: ${why}`, {
    ...details,
    where: { file: path },
  });
}

/** The file at the end of the links; a link to a missing file names the file to make. */
function followLinks(path: string, depth = 0): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT' || depth > 40) throw unwritable(path, systemReason(cause), { cause });
    const folder = dirname(path);
    if (!exists(folder)) throw unwritable(path, `there is no folder ${folder}`, { cause });
    return join(realpathSync(folder), basename(path));
  }
}

function writeDirectly(path: string, bytes: Uint8Array, stats: Stats): void {
  if (stats.isDirectory()) throw unwritable(path, 'it is a folder');
  try {
    writeFileSync(path, bytes);
  } catch (cause) {
    throw unwritable(path, systemReason(cause), { cause });
  }
}

const refusals: Record<string, string> = {
  EACCES: 'permission denied for its folder (a file is replaced by a rename, which needs a writable folder)',
  EPERM: 'permission denied for its folder (a file is replaced by a rename, which needs a writable folder)',
  EROFS: 'its file system is read-only',
  EBUSY: 'it is a mount point of its own, which a rename cannot replace',
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
};

function replace(target: string, bytes: Uint8Array, before: Stats | undefined, options: WriteOptions): void {
  const temporary = join(
    dirname(target),
    `.${basename(target).slice(0, 200)}.${randomBytes(6).toString('hex')}.tmp`,
  );
  const remove = (): void => {
    try {
      unlinkSync(temporary);
    } catch {
      // Gone already: renamed.
    }
  };
  const forget = atExit(remove);
  try {
    writeTemporary(temporary, bytes, before, options);
    // The folder is not synced: after a crash either name may be there, and both are whole files.
    renameSync(temporary, target);
  } catch (cause) {
    remove();
    const code = errnoOf(cause);
    throw cause instanceof SubrosaError
      ? cause
      : unwritable(target, refusals[code] ?? systemReason(cause), { cause });
  } finally {
    forget();
  }
}

function writeTemporary(
  path: string,
  bytes: Uint8Array,
  before: Stats | undefined,
  options: WriteOptions,
): void {
  // Until it has its final mode nobody else may read it.
  const file = openSync(path, 'wx', before ? 0o600 : (options.mode ?? 0o666));
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    if (before) keepOwnerAndMode(file, path, before);
    if (before || (options.sync ?? true)) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function keepOwnerAndMode(file: number, path: string, before: Stats): void {
  const now = fstatSync(file);
  if (now.uid !== before.uid || now.gid !== before.gid) {
    try {
      fchownSync(file, before.uid, before.gid);
    } catch (cause) {
      throw unwritable(path, 'it belongs to another user or group, and its owner could not be kept', {
        cause,
      });
    }
  }
  fchmodSync(file, before.mode & 0o7777);
}
