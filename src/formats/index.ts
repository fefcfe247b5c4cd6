// The five file formats, and the tree that they share.
import { binary } from './binary.ts';
import { dotenv } from './dotenv.ts';
import type { Format, FormatName } from './format.ts';
import { ini } from './ini.ts';
import { json } from './json.ts';
import { yaml } from './yaml/index.ts';

export * from './tree.ts';
export * from './format.ts';
export * from './number.ts';
export * from './time.ts';
export { binary, dotenv, ini, json, yaml };

const FORMATS: Readonly<Record<FormatName, Format>> = { yaml, json, dotenv, ini, binary };

/** Whether a text, for example the value of `--input-type`, names a format. */
export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(FORMATS, name);
}

/** The reader and printer of a format. */
export function formatByName(name: FormatName): Format {
  return FORMATS[name];
}

/** The format that sops takes a path for, by its ending alone: case counts, and anything unknown is binary. */
export function formatForPath(path: string): FormatName {
  if (path.endsWith('.yaml') || path.endsWith('.yml')) return 'yaml';
  if (path.endsWith('.json')) return 'json';
  if (path.endsWith('.env')) return 'dotenv';
  return path.endsWith('.ini') ? 'ini' : 'binary';
}
