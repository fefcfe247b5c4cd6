// Plain, quoted and block scalars: from their first character to their value.
import {
  BACKSLASH,
  COLON,
  DASH,
  DOUBLE_QUOTE,
  HASH,
  isBlank,
  isBreak,
  isBreakOrEnd,
  isDigit,
  isSpaceOrEnd,
  NUL,
  PLUS,
  SINGLE_QUOTE,
  SPACE,
  TAB,
  ZERO,
} from './chars.ts';
import type { Cursor, Mark } from './cursor.ts';
import { scalarToken, type Token } from './token.ts';

export interface PlainScalar {
  readonly token: Token;
  /** The line break behind it was eaten too, so that a key may follow. */
  readonly lineEnded: boolean;
}

export interface PlainContext {
  /** Continuation lines start at this column or further. */
  readonly indent: number;
  readonly inFlow: boolean;
}

/** One line break is a space; more are one less; LS and PS stay. */
function fold(first: string, others: string): string {
  if (first !== '\n') return first + others;
  return others === '' ? ' ' : others;
}

// A run ends at white space, at a colon before white space, and in flow collections at their indicators. Regular
// expressions because they are fast from the first call on: most runs of the program read one file.
const BLOCK_RUN = /[^\0\t\n\r :\x85\u2028\u2029]*(?::+[^\0\t\n\r :\x85\u2028\u2029]+)*/y;
const FLOW_RUN = /[^\0\t\n\r :\x85\u2028\u2029,?[\]{}]*(?::+[^\0\t\n\r :\x85\u2028\u2029,?[\]{}]+)*/y;

/** The end of the run of non-blank characters that a plain scalar may hold. */
function plainRunEnd(text: string, from: number, inFlow: boolean): number {
  const run = inFlow ? FLOW_RUN : BLOCK_RUN;
  run.lastIndex = from;
  run.test(text);
  let end = Math.max(run.lastIndex, from);
  while (text.charCodeAt(end) === COLON && !isSpaceOrEnd(text.charCodeAt(end + 1))) end++;
  return end;
}

/** Scans a plain scalar; the caller knows that one starts here. */
export function scanPlain(cursor: Cursor, context: PlainContext): PlainScalar {
  const start = cursor.mark();
  const { text } = cursor;
  let value = '';
  let gap = '';
  let lineEnded = false;
  while (!cursor.atDocumentMarker() && cursor.code() !== HASH) {
    const end = plainRunEnd(text, cursor.pos, context.inFlow);
    if (end > cursor.pos) {
      value += gap + text.slice(cursor.pos, end);
      lineEnded = false;
      cursor.advance(end - cursor.pos);
    }
    const code = cursor.code();
    if (!isBlank(code) && !isBreak(code)) break;
    const space = takePlainGap(cursor, context.indent);
    ({ gap, lineEnded } = space);
    if (!context.inFlow && cursor.column < context.indent) break;
  }
  return { token: scalarToken(start, 'plain', value), lineEnded };
}

function takePlainGap(cursor: Cursor, indent: number): { gap: string; lineEnded: boolean } {
  const from = cursor.pos;
  cursor.skipBlanks();
  if (!isBreak(cursor.code())) return { gap: cursor.text.slice(from, cursor.pos), lineEnded: false };
  const first = cursor.takeBreak();
  let others = '';
  for (;;) {
    const code = cursor.code();
    if (isBreak(code)) others += cursor.takeBreak();
    else if (code === SPACE) cursor.pos++;
    else if (code !== TAB) return { gap: fold(first, others), lineEnded: true };
    else if (cursor.column < indent) cursor.fail('found a tab character that violates indentation');
    else cursor.pos++;
  }
}

/** Scans a scalar in single or double quotes. */
export function scanQuoted(cursor: Cursor, single: boolean): Token {
  const start = cursor.mark();
  const quote = single ? SINGLE_QUOTE : DOUBLE_QUOTE;
  cursor.advance(1);
  let value = '';
  for (;;) {
    if (cursor.atDocumentMarker()) cursor.fail('found unexpected document indicator', start.line);
    if (cursor.code() === NUL) cursor.fail('found unexpected end of stream', start.line);
    const word = takeQuotedWord(cursor, single);
    value += word.text;
    if (cursor.code() === quote) break;
    value += takeQuotedGap(cursor, word.escapedBreak);
  }
  cursor.advance(1);
  return scalarToken(start, single ? 'single' : 'double', value);
}

interface QuotedWord {
  readonly text: string;
  /** It ended at a backslash before a line break. */
  readonly escapedBreak: boolean;
}

const SINGLE_RUN = /[^\0\t\n\r '\x85\u2028\u2029]*/y;
const DOUBLE_RUN = /[^\0\t\n\r "\\\x85\u2028\u2029]*/y;

function takeRun(cursor: Cursor, run: RegExp): string {
  const from = cursor.pos;
  run.lastIndex = from;
  run.test(cursor.text);
  const { lastIndex } = run;
  if (lastIndex > from) cursor.advance(lastIndex - from);
  return cursor.text.slice(from, cursor.pos);
}

function takeQuotedWord(cursor: Cursor, single: boolean): QuotedWord {
  let text = takeRun(cursor, single ? SINGLE_RUN : DOUBLE_RUN);
  while (single && cursor.code() === SINGLE_QUOTE && cursor.code(1) === SINGLE_QUOTE) {
    cursor.advance(2);
    text += `'${takeRun(cursor, SINGLE_RUN)}`;
  }
  while (!single && cursor.code() === BACKSLASH) {
    if (isBreak(cursor.code(1))) {
      cursor.advance(1);
      cursor.takeBreak();
      return { text, escapedBreak: true };
    }
    text += takeEscape(cursor) + takeRun(cursor, DOUBLE_RUN);
  }
  return { text, escapedBreak: false };
}

function takeQuotedGap(cursor: Cursor, afterEscapedBreak: boolean): string {
  const from = cursor.pos;
  cursor.skipBlanks();
  if (!afterEscapedBreak && !isBreak(cursor.code())) return cursor.text.slice(from, cursor.pos);
  const first = afterEscapedBreak ? '' : cursor.takeBreak();
  let others = '';
  for (;;) {
    cursor.skipBlanks();
    if (!isBreak(cursor.code())) break;
    others += cursor.takeBreak();
  }
  return fold(first, others);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);

const CODE_LENGTHS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

function takeEscape(cursor: Cursor): string {
  const name = cursor.text.charAt(cursor.pos + 1);
  const simple = ESCAPES.get(name);
  if (simple !== undefined) {
    cursor.advance(2);
    return simple;
  }
  const length = CODE_LENGTHS.get(name);
  if (length === undefined) return cursor.fail('found unknown escape character');
  const digits = cursor.text.slice(cursor.pos + 2, cursor.pos + 2 + length);
  if (digits.length < length || !/^[0-9A-Fa-f]+$/.test(digits)) {
    cursor.fail('did not find expected hexdecimal number');
  }
  const value = Number.parseInt(digits, 16);
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) {
    cursor.fail('found invalid Unicode character escape code');
  }
  cursor.advance(2 + length);
  return String.fromCodePoint(value);
}

export interface BlockContext {
  readonly literal: boolean;
  /** The indentation of the block around it, -1 for none. */
  readonly parentIndent: number;
  /** Takes the comment that may stand behind the header. */
  readonly onComment: (start: Mark) => void;
}

interface BlockHeader {
  readonly chomping: '' | '+' | '-';
  readonly increment: number;
}

/** Scans a literal (`|`) or folded (`>`) scalar. */
export function scanBlockScalar(cursor: Cursor, context: BlockContext): Token {
  const start = cursor.mark();
  cursor.advance(1);
  const { chomping, increment } = takeBlockHeader(cursor, start);
  cursor.skipBlanks();
  if (cursor.code() === HASH) {
    context.onComment(start);
    cursor.takeLine();
  }
  if (!isBreakOrEnd(cursor.code())) cursor.fail('did not find expected comment or line break', start.line);
  if (isBreak(cursor.code())) cursor.takeBreak();
  const value = takeBlockLines(cursor, context, { chomping, increment });
  return scalarToken(start, context.literal ? 'literal' : 'folded', value);
}

/** An indentation digit and a chomping sign, in either order. */
function takeBlockHeader(cursor: Cursor, start: Mark): BlockHeader {
  const before = takeChomping(cursor);
  const digit = cursor.code();
  if (!isDigit(digit)) return { chomping: before, increment: 0 };
  if (digit === ZERO) cursor.fail('found an indentation indicator equal to 0', start.line);
  cursor.advance(1);
  return { chomping: before === '' ? takeChomping(cursor) : before, increment: digit - ZERO };
}

function takeChomping(cursor: Cursor): BlockHeader['chomping'] {
  const code = cursor.code();
  if (code !== PLUS && code !== DASH) return '';
  cursor.advance(1);
  return code === PLUS ? '+' : '-';
}

function takeBlockLines(cursor: Cursor, context: BlockContext, header: BlockHeader): string {
  const given = header.increment === 0 ? 0 : Math.max(context.parentIndent, 0) + header.increment;
  let { indent, breaks } = takeBlockBreaks(cursor, given, context.parentIndent);
  let value = '';
  let lineEnd = '';
  let wasBlank = false;
  while (cursor.column === indent && cursor.code() !== NUL) {
    const blank = isBlank(cursor.code());
    if (!context.literal && lineEnd === '\n' && !wasBlank && !blank) value += breaks === '' ? ' ' : '';
    else value += lineEnd;
    value += breaks + cursor.takeLine();
    wasBlank = blank;
    lineEnd = isBreak(cursor.code()) ? cursor.takeBreak() : '';
    ({ indent, breaks } = takeBlockBreaks(cursor, indent, context.parentIndent));
  }
  if (header.chomping !== '-') value += lineEnd;
  if (header.chomping === '+') value += breaks;
  return value;
}

/** Eats indentation and empty lines; with `indent` 0 also finds the indentation from the first line with content. */
function takeBlockBreaks(
  cursor: Cursor,
  indent: number,
  parentIndent: number,
): { indent: number; breaks: string } {
  let breaks = '';
  let widest = 0;
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.code() === SPACE) cursor.pos++;
    widest = Math.max(widest, cursor.column);
    if ((indent === 0 || cursor.column < indent) && cursor.code() === TAB) {
      cursor.fail('found a tab character where an indentation space is expected');
    }
    if (!isBreak(cursor.code())) break;
    breaks += cursor.takeBreak();
  }
  return { indent: indent === 0 ? Math.max(widest, parentIndent + 1, 1) : indent, breaks };
}
