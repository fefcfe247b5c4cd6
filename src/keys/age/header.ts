// The header of an age file: stanzas and a MAC (age-encryption.org/v1). Every accepted header has one spelling only.
import { SubrosaError } from '../../base/errors.ts';
import { decodeRaw, encodeRaw } from './base64.ts';

/** One recipient's way to the file key. */
export interface Stanza {
  readonly type: string;
  readonly args: readonly string[];
  readonly body: Uint8Array;
}

export interface Header {
  readonly stanzas: readonly Stanza[];
  readonly mac: Uint8Array;
  /** The header up to and with the three dashes: what the MAC is over. */
  readonly signed: Uint8Array;
  /** The whole header, the MAC line and its newline included. */
  readonly bytes: Uint8Array;
}

const INTRO = 'age-encryption.org/v1\n';
const BYTES_PER_LINE = 48;
const COLUMNS = 64;
const MAC_LENGTH = 32;
const LF = 10;

function bad(why: string): SubrosaError {
  return new SubrosaError('parse', why);
}

/** A stanza as it stands in a header, and on the wire of a plugin. */
export function encodeStanza({ type, args, body }: Stanza): string {
  const text = encodeRaw(body);
  const lines: string[] = text.match(/.{1,64}/g) ?? [];
  // The last line is shorter than a full one, if need be empty: it marks the end.
  if (text.length % COLUMNS === 0) lines.push('');
  return `-> ${[type, ...args].join(' ')}\n${lines.join('\n')}\n`;
}

/** The header up to and with the three dashes. */
export function encodeSigned(stanzas: readonly Stanza[]): Uint8Array {
  return Buffer.from(`${INTRO}${stanzas.map(encodeStanza).join('')}---`, 'latin1');
}

/**
 * Reads the first line of a stanza (without its newline).
 * @throws SubrosaError `parse`
 */
export function parseStanzaLine(line: string): Pick<Stanza, 'type' | 'args'> {
  if (!line.startsWith('->')) throw bad('malformed stanza opening line');
  const [prefix, type, ...args] = line.split(' ');
  const valid = (word: string): boolean => /^[!-~]+$/.test(word);
  if (prefix !== '->' || type === undefined || ![type, ...args].every(valid)) throw bad('malformed stanza');
  return { type, args };
}

/**
 * Reads one line of a stanza's body. A line shorter than a full one is the last.
 * @throws SubrosaError `parse`
 */
export function parseBodyLine(line: string): { bytes: Uint8Array; last: boolean } {
  const bytes = decodeRaw(line);
  if (bytes === undefined && /^(---|->)/.test(line))
    throw bad('malformed body line: stanza ended without a short line');
  if (bytes === undefined) throw bad('parsing age header: malformed body line: illegal base64 data');
  if (bytes.length > BYTES_PER_LINE) throw bad('parsing age header: malformed body line: too long');
  return { bytes, last: bytes.length < BYTES_PER_LINE };
}

class Lines {
  private readonly file: Buffer;
  at: number;

  constructor(file: Uint8Array, at: number) {
    this.file = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    this.at = at;
  }

  next(): string {
    const end = this.file.indexOf(LF, this.at);
    if (end < 0) throw bad('failed to parse header: failed to read line: EOF');
    const line = this.file.toString('latin1', this.at, end);
    this.at = end + 1;
    return line;
  }

  startsWith(text: string): boolean {
    if (this.at + text.length > this.file.length) throw bad('parsing age header: failed to read header: EOF');
    return this.file.toString('latin1', this.at, this.at + text.length) === text;
  }
}

function readStanza(lines: Lines): Stanza {
  const opening = parseStanzaLine(lines.next());
  const body: Uint8Array[] = [];
  for (;;) {
    const { bytes, last } = parseBodyLine(lines.next());
    body.push(bytes);
    if (last) return { ...opening, body: Buffer.concat(body) };
  }
}

function readMac(line: string): Uint8Array {
  const [prefix, word, ...more] = line.split(' ');
  if (prefix !== '---' || word === undefined || more.length > 0)
    throw bad('parsing age header: malformed closing line');
  const mac = decodeRaw(word);
  if (mac?.length !== MAC_LENGTH) throw bad('parsing age header: malformed closing line');
  return mac;
}

/**
 * Reads the header of an age file, as strictly as age does.
 * @throws SubrosaError `parse`
 */
export function parseHeader(file: Uint8Array): Header {
  if (file.length === 0) throw bad('parsing age header: file is empty');
  if (Buffer.from(file.subarray(0, INTRO.length)).toString('latin1') !== INTRO) {
    throw bad('parsing age header: unexpected intro');
  }
  const lines = new Lines(file, INTRO.length);
  const stanzas: Stanza[] = [];
  while (!lines.startsWith('---')) stanzas.push(readStanza(lines));
  const start = lines.at;
  const mac = readMac(lines.next());
  return { stanzas, mac, signed: file.subarray(0, start + 3), bytes: file.subarray(0, lines.at) };
}
