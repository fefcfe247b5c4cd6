// Text that need not be UTF-8, as a string that a line reader can walk: each byte that is not part of valid UTF-8
// becomes one lone low surrogate (U+DC80 to U+DCFF, as Python's surrogateescape does), and back without loss.
import { type Text, textOf, utf8 } from '../base/bytes.ts';

const ESCAPE = 0xdc00;

/** Length of the valid UTF-8 sequence at `at`, or 0: the rules of Go's utf8.DecodeRune (RFC 3629). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4 || second < lowest(first) || second > highest(first)) return 0;
  if (first < 0xe0) return 2;
  if (!continues(bytes[at + 2])) return 0;
  if (first < 0xf0) return 3;
  return continues(bytes[at + 3]) ? 4 : 0;
}

const lowest = (first: number): number => (first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80);
const highest = (first: number): number => (first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf);
const continues = (byte = 0): boolean => byte >= 0x80 && byte <= 0xbf;

/** A string of any bytes; valid UTF-8 reads as itself. */
export function rawString(text: Text): string {
  const whole = typeof text === 'string' ? text : textOf(text);
  return typeof whole === 'string' ? whole : escapeInvalid(whole);
}

function escapeInvalid(bytes: Uint8Array): string {
  const units = Buffer.alloc(2 * bytes.length);
  let end = 0;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    const code = length === 0 ? ESCAPE + (bytes[at] ?? 0) : codePoint(bytes, at, length);
    if (code < 0x10000) {
      end = units.writeUInt16LE(code, end);
    } else {
      end = units.writeUInt16LE(0xd7c0 + (code >> 10), end);
      end = units.writeUInt16LE(ESCAPE + (code & 0x3ff), end);
    }
    at += length || 1;
  }
  return units.toString('utf16le', 0, end);
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  let code = length === 1 ? first : first & (0x7f >> length);
  for (let next = at + 1; next < at + length; next++) code = (code << 6) | ((bytes[next] ?? 0) & 0x3f);
  return code;
}

/** The bytes that a raw string stands for. */
export function rawBytes(raw: string): Uint8Array {
  if (raw.isWellFormed()) return utf8(raw);
  const parts = raw.split(/(\p{Surrogate})/u).map((part) => {
    const code = part.length === 1 ? part.charCodeAt(0) : 0;
    return code > ESCAPE && code <= ESCAPE + 0xff ? Uint8Array.of(code - ESCAPE) : utf8(part);
  });
  return Buffer.concat(parts);
}

/** The Text that a raw string stands for. */
export function rawText(raw: string): Text {
  return raw.isWellFormed() ? raw : rawBytes(raw);
}
