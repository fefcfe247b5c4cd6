// The folder that render looks at: what may be read of it, and what not. All of render's reading goes through here.
// Paths are relative to the folder, with `/`; `.` is the folder itself. A path may lead out of it by `..`, as an overlay
// names its base, but not out of the Git work tree that the folder belongs to; a symbolic link never leads out.
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
  type Dirent,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { SubrosaError } from '../base/errors.ts';
import { errnoOf, exists } from '../host/files.ts';

/** What a path names; `path` is then its one name, links resolved. `outside`: there may be something, we don't look. */
export interface Place {
  readonly kind: 'file' | 'folder' | 'missing' | 'outside' | 'other';
  readonly path: string;
}

export interface Listing {
  /** Names of plain files, sorted. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Symbolic links, which a listing does not follow. */
  readonly links: readonly string[];
}

/** The reader that gather is handed. */
export interface Folder {
  look(path: string): Place;
  /** @throws SubrosaError `unreadable` */
  list(path: string): Listing;
  /** @throws SubrosaError `unreadable`, `limit` for a file beyond MAX_FILE_BYTES */
  read(path: string): Uint8Array;
  /** The first bytes of a file. @throws SubrosaError `unreadable` */
  head(path: string, length: number): Uint8Array;
  /** How to call a path to the user: as it would be typed where the folder was. */
  show(path: string): string;
}

/** A Secret is at most 1 MiB; a file of many is still far below this. */
export const MAX_FILE_BYTES: number = 32 * 1024 * 1024;

/** A folder on disk, and the path in it to render: `.`, or the one file that was named. */
export interface Opened {
  readonly folder: Folder;
  readonly start: string;
}

/**
 * Opens a folder, or one file as a folder in which nothing else is asked for.
 * @throws SubrosaError `no-file`, `unreadable`
 */
export function openFolder(path: string): Opened {
  const real = realOf(path);
  if (real === undefined) {
    throw new SubrosaError('no-file', `no such file or folder: ${path}`, { where: { file: path } });
  }
  if (statSync(real).isDirectory()) return { folder: diskFolder(real, path), start: '.' };
  return { folder: diskFolder(dirname(real), dirname(path)), start: basename(real) };
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(cause))) return undefined;
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): SubrosaError {
  return new SubrosaError('unreadable', `cannot read: ${errnoOf(cause).toLowerCase()}`, {
    where: { file: path },
    cause,
  });
}

/** The Git work tree that a folder lies in, else the folder itself. */
function workTree(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (exists(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}

const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

function diskFolder(root: string, typed: string): Folder {
  const boundary = workTree(root);
  const show = (path: string): string => join(typed, path);
  const absolute = (path: string): string => resolve(root, path);
  return {
    show,
    look(path) {
      const wanted = absolute(path);
      if (!isInside(wanted, boundary)) return { kind: 'outside', path };
      try {
        const real = realOf(wanted);
        if (real === undefined) return { kind: 'missing', path };
        if (real !== wanted && !isInside(real, root)) return { kind: 'outside', path };
        return { kind: kindOf(real), path: relative(root, real).replaceAll(sep, '/') || '.' };
      } catch {
        return { kind: 'other', path }; // no permission, a name that cannot be one
      }
    },
    list: (path) => listing(absolute(path), show(path)),
    read: (path) => readBounded(absolute(path), show(path)),
    head: (path, length) => withFile(absolute(path), show(path), (file) => readUpTo(file, length)),
  };
}

function kindOf(real: string): Place['kind'] {
  const stats = statSync(real);
  return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
}

function listing(path: string, shown: string): Listing {
  let found: Dirent[];
  try {
    found = readdirSync(path, { withFileTypes: true });
  } catch (cause) {
    throw unreadable(shown, cause);
  }
  const names = (fits: (item: Dirent) => boolean): string[] =>
    found
      .filter(fits)
      .map((item) => item.name)
      .sort();
  return {
    files: names((item) => item.isFile()),
    folders: names((item) => item.isDirectory()),
    links: names((item) => item.isSymbolicLink()),
  };
}

/** Never waits for a pipe and never follows a link that was put there since we looked. */
function withFile<T>(path: string, shown: string, use: (file: number) => T): T {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    throw unreadable(shown, cause);
  }
  try {
    if (!fstatSync(file).isFile())
      throw new SubrosaError('unreadable', 'not a plain file', { where: { file: shown } });
    return use(file);
  } finally {
    closeSync(file);
  }
}

function readBounded(path: string, shown: string): Uint8Array {
  return withFile(path, shown, (file) => {
    const bytes = readUpTo(file, Math.min(fstatSync(file).size, MAX_FILE_BYTES) + 1);
    if (bytes.length <= MAX_FILE_BYTES) return bytes;
    throw new SubrosaError('limit', `larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB`, {
      where: { file: shown },
    });
  });
}

function readUpTo(file: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  let at = 0;
  for (let read = -1; read !== 0 && at < length; at += read)
    read = readSync(file, bytes, at, length - at, null);
  return bytes.subarray(0, at);
}
