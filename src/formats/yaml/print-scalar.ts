// Scalars in the style chosen for them.
import { base64, textOf } from '../../base/bytes.ts';
import { isBreak, SPACE } from './chars.ts';
import { goFloat } from '../number.ts';
import type { Scalar } from '../tree.ts';
import { type Style, styleOf } from './style.ts';
import { splitBreaks, type Writer } from './writer.ts';

/** go-yaml writes an exponent from this power of ten on. */
const FLOAT_LIMIT = 6;
/** Longer keys (in bytes, tag included) are written with `?`. */
const LONGEST_KEY = 128;
const BINARY_LINE = 70;

/** A scalar ready to print. */
export interface Printable {
  /** `!!binary`, `!!merge` or empty. */
  readonly tag: string;
  readonly style: Style;
  readonly text: string;
  readonly multiline: boolean;
}

/** Decides tag, style and text of a value. */
export function printable(value: Scalar): Printable {
  return value.kind === 'str' ? printableString(value.text) : { ...PLAIN, text: plainText(value) };
}

const PLAIN = { tag: '', style: 'plain', multiline: false } as const;

function plainText(value: Exclude<Scalar, { kind: 'str' }>): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return String(value.value);
    case 'float':
      return floatText(value.text);
    default:
      return value.text;
  }
}

function floatText(text: string): string {
  if (text === 'NaN') return '.nan';
  if (text === '+Inf') return '.inf';
  if (text === '-Inf') return '-.inf';
  return goFloat(text, { limit: FLOAT_LIMIT, exponentChar: 'e' });
}

/** Bytes that are no text are printed as `!!binary`; `<<` as a merge key, wherever it stands. */
export function printableString(value: string | Uint8Array): Printable {
  const text = typeof value === 'string' ? value : textOf(value);
  if (typeof text === 'string') {
    const { style, multiline } = styleOf(text);
    return { tag: text === '<<' ? '!!merge' : '', style, text, multiline };
  }
  const encoded = base64(text);
  if (encoded.length < BINARY_LINE) return { ...PLAIN, tag: '!!binary', text: encoded };
  const lines = encoded.match(/.{1,70}/g) ?? [];
  return { tag: '!!binary', style: 'literal', text: `${lines.join('\n')}\n`, multiline: true };
}

/** Whether a key fits on one line with its value. */
export function isSimpleKey(key: Printable): boolean {
  if (key.multiline) return false;
  const length = key.text.length > LONGEST_KEY ? Infinity : Buffer.byteLength(key.text);
  return length + key.tag.length <= LONGEST_KEY;
}

export interface ScalarPlace {
  /** The width of an indent. */
  readonly width: number;
  /** Indentation of the collection that the scalar is in. */
  readonly outer: number;
  /** Writes the comment of this line and ends it: called behind the header of a literal. */
  readonly endHeader: () => void;
}

/** Writes a scalar. `writer.indent` is the indentation for its further lines. */
export function writeScalar(writer: Writer, scalar: Printable, place: ScalarPlace): void {
  if (scalar.tag !== '') writer.indicator(scalar.tag);
  switch (scalar.style) {
    case 'plain':
      writer.indicator(scalar.text);
      break;
    case 'single':
      writer.indicator("'");
      writeSingle(writer, scalar.text);
      writer.mark("'");
      break;
    case 'double':
      writer.indicator(`"${escaped(scalar.text)}"`);
      break;
    case 'literal':
      writeLiteral(writer, scalar.text, place);
      break;
  }
}

/** Only LS and PS break a line here. */
function writeSingle(writer: Writer, text: string): void {
  let broken = false;
  for (const part of splitBreaks(text.replaceAll("'", "''"))) {
    if (isBreak(part.charCodeAt(0))) {
      writer.putBreak(part);
      broken = true;
      continue;
    }
    if (broken) writer.startLine();
    writer.put(part);
    writer.indention = false;
    broken = false;
  }
}

function writeLiteral(writer: Writer, text: string, place: ScalarPlace): void {
  const chomping = chompHint(text);
  writer.indicator(`|${indentHint(writer, text, place)}${chomping}`);
  place.endHeader();
  writer.whitespace = true;
  let broken = true;
  for (const part of splitBreaks(text)) {
    if (isBreak(part.charCodeAt(0))) {
      writer.putBreak(part);
      broken = true;
      continue;
    }
    if (broken) writer.startLine();
    writer.put(part);
    writer.indention = false;
    broken = false;
  }
  if (chomping === '+') writer.openEnd = writer.text.length;
}

/**
 * compat: sops 3.13 always writes the indent width here, which is wrong inside lists: the block is then read back cut
 * or not at all. What it should say is how far the lines stand right of the collection around them.
 */
function indentHint(writer: Writer, text: string, place: ScalarPlace): string {
  const first = text.charCodeAt(0);
  if (first !== SPACE && !isBreak(first)) return '';
  // Without content any number will do.
  return String(/[^\n\u2028\u2029]/.test(text) ? writer.indent - Math.max(place.outer, 0) : place.width);
}

function chompHint(text: string): string {
  if (!isBreak(text.charCodeAt(text.length - 1))) return '-';
  return text.length === 1 || isBreak(text.charCodeAt(text.length - 2)) ? '+' : '';
}

const SHORT_ESCAPES: ReadonlyMap<number, string> = new Map([
  [0x00, '0'],
  [0x07, 'a'],
  [0x08, 'b'],
  [0x09, 't'],
  [0x0a, 'n'],
  [0x0b, 'v'],
  [0x0c, 'f'],
  [0x0d, 'r'],
  [0x1b, 'e'],
  [0x22, '"'],
  [0x5c, '\\'],
  [0x85, 'N'],
  [0xa0, '_'],
  [0x2028, 'L'],
  [0x2029, 'P'],
]);

const ESCAPED = /["\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udbff][\udc00-\udfff]/g;

function escaped(text: string): string {
  // compat: go-yaml looks for a byte order mark at the start only, and escapes every character behind one.
  return text.replace(text.startsWith('\ufeff') ? /[^]/gu : ESCAPED, escapeOf);
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const short = SHORT_ESCAPES.get(code);
  if (short !== undefined) return `\\${short}`;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
