// The ASCII armor of age files: PEM with one type, 64 columns, no headers, canonical base64 (age's doc/age.1, armor).
import { SubrosaError } from '../../base/errors.ts';
import { decodePadded, encodePadded } from './base64.ts';

const HEADER = '-----BEGIN AGE ENCRYPTED FILE-----';
const FOOTER = '-----END AGE ENCRYPTED FILE-----';
const COLUMNS = 64;
const BYTES_PER_LINE = 48;
/** How much white space may stand around the armor. */
const MAX_SPACE = 1024;

/** Does this text start as an armored file does? */
export function looksArmored(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 14)).toString('latin1') === '-----BEGIN AGE';
}

/** Armors a file, with a final newline. */
export function armor(file: Uint8Array): string {
  const text = encodePadded(file);
  const lines = text.match(/.{1,64}/g) ?? [];
  return `${[HEADER, ...lines, FOOTER].join('\n')}\n`;
}

function bad(why: string): SubrosaError {
  return new SubrosaError('parse', `invalid armor: ${why}`);
}

interface Cursor {
  readonly text: string;
  at: number;
}

function nextLine(cursor: Cursor): string {
  const { text, at } = cursor;
  if (at >= text.length) throw bad('unexpected EOF');
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  cursor.at = end + 1;
  return text[end - 1] === '\r' && end > at ? text.slice(at, end - 1) : text.slice(at, end);
}

function skipLeading(cursor: Cursor): void {
  let space = 0;
  for (;;) {
    const line = nextLine(cursor);
    if (line.trim() !== '') {
      if (line !== HEADER) throw bad('invalid first line');
      return;
    }
    space += line.length + 1;
    if (space > MAX_SPACE) throw bad('too much leading whitespace');
  }
}

function checkTrailing({ text, at }: Cursor): void {
  const rest = text.slice(at, at + MAX_SPACE);
  if (rest.trim() !== '') throw bad('trailing data after armored file');
  if (rest.length === MAX_SPACE) throw bad('too much trailing whitespace');
}

function decodeLine(line: string): Uint8Array {
  if (line === '') throw bad('empty line in armored data');
  if (line.length > COLUMNS) throw bad('column limit exceeded');
  const bytes = decodePadded(line);
  if (bytes === undefined) throw bad('illegal base64 data');
  return bytes;
}

/**
 * Takes the armor off, as strictly as age does.
 * @throws SubrosaError `parse`
 */
export function dearmor(text: string): Uint8Array {
  const cursor: Cursor = { text, at: 0 };
  skipLeading(cursor);
  const chunks: Uint8Array[] = [];
  let line = nextLine(cursor);
  while (line !== FOOTER) {
    const bytes = decodeLine(line);
    chunks.push(bytes);
    line = nextLine(cursor);
    if (bytes.length < BYTES_PER_LINE && line !== FOOTER) throw bad('invalid closing line');
  }
  checkTrailing(cursor);
  return Buffer.concat(chunks);
}
