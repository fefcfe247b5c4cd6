// Bytes to text: UTF-8, or UTF-16 behind a byte order mark, and only the characters that YAML allows.
import { isUtf8 } from 'node:buffer';
import { SubrosaError } from '../../base/errors.ts';
import { syntaxError } from './cursor.ts';

const BOM = '\ufeff';
// YAML allows tab, line breaks and what is printable; the regular expression finds the rest.
const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * Decodes a YAML file and takes its byte order mark off.
 * @throws SubrosaError `empty-file` for no bytes at all, `parse` with the line for bytes that are no YAML text
 */
export function decodeSource(input: Uint8Array): string {
  if (input.length === 0) {
    throw new SubrosaError(
      'empty-file',
      'File cannot be completely empty, it must contain at least one document',
    );
  }
  const text = decode(input);
  const bad = text.search(FORBIDDEN);
  if (bad >= 0) throw syntaxError('control characters are not allowed', countLines(text.slice(0, bad)));
  // compat: go-yaml 3.0.4 loses a character of each line behind a second mark.
  if (text.startsWith(BOM)) throw syntaxError('found a second byte order mark', 0);
  return text;
}

function decode(input: Uint8Array): string {
  const [first, second] = input;
  if (first === 0xff && second === 0xfe) return decodeUtf16(Buffer.from(input));
  if (first === 0xfe && second === 0xff) return decodeUtf16(swapped(input));
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (!isUtf8(bytes)) {
    const valid = validPrefix(bytes);
    throw syntaxError('invalid UTF-8 octet sequence', countLines(bytes.toString('utf8', 0, valid)));
  }
  const text = bytes.toString('utf8');
  return text.startsWith(BOM) ? text.slice(1) : text;
}

function swapped(input: Uint8Array): Buffer {
  const bytes = Buffer.from(input);
  return bytes.length % 2 === 0 ? bytes.swap16() : bytes;
}

function decodeUtf16(bytes: Buffer): string {
  if (bytes.length % 2 !== 0) throw syntaxError('incomplete UTF-16 character', 0);
  const text = bytes.toString('utf16le', 2);
  if (!text.isWellFormed()) {
    const lone = text.search(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/);
    throw syntaxError('invalid UTF-16 surrogate pair', countLines(text.slice(0, lone)));
  }
  return text;
}

/** How many bytes at the start are valid UTF-8, to a line's accuracy. */
function validPrefix(bytes: Buffer): number {
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end + 1))) return start;
    start = end + 1;
  }
}

/** Lines before the last one of a text. */
function countLines(text: string): number {
  return text.match(/\r\n|[\r\n\x85\u2028\u2029]/g)?.length ?? 0;
}
