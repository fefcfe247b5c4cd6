// Anchors, aliases, tags and directives.
import { codesOf, HASH, isBreak, isBreakOrEnd, isDigit, isSpaceOrEnd, isWord, PERCENT } from './chars.ts';
import type { Cursor, Mark } from './cursor.ts';
import { textOf } from '../../base/bytes.ts';
import { token, type Token } from './token.ts';

const EXCLAMATION = 0x21;
const NAME_ENDS = codesOf('?:,]}%@`');
const URI = codesOf(";/?:@&=+$,.!~*'()[]%");

function takeWord(cursor: Cursor): string {
  const from = cursor.pos;
  let end = from;
  while (isWord(cursor.text.charCodeAt(end))) end++;
  if (end > from) cursor.advance(end - from);
  return cursor.text.slice(from, end);
}

/** Scans `&name` or `*name`. */
export function scanAnchor(cursor: Cursor, type: 'anchor' | 'alias'): Token {
  const start = cursor.mark();
  cursor.advance(1);
  const name = takeWord(cursor);
  const next = cursor.code();
  if (name === '' || !(isSpaceOrEnd(next) || NAME_ENDS.has(next))) {
    cursor.fail('did not find expected alphabetic or numeric character', start.line);
  }
  return token(type, start, name);
}

/** Scans `!suffix`, `!handle!suffix`, `!<uri>` or a lone `!`. */
export function scanTag(cursor: Cursor): Token {
  const start = cursor.mark();
  const result =
    cursor.text.charAt(cursor.pos + 1) === '<' ? takeVerbatimTag(cursor, start) : takeShortTag(cursor, start);
  if (!isSpaceOrEnd(cursor.code())) cursor.fail('did not find expected whitespace or line break', start.line);
  return result;
}

function takeVerbatimTag(cursor: Cursor, start: Mark): Token {
  cursor.advance(2);
  const uri = takeUri(cursor, '', start);
  if (cursor.text.charAt(cursor.pos) !== '>') cursor.fail("did not find the expected '>'", start.line);
  cursor.advance(1);
  return token('tag', start, '', uri);
}

function takeShortTag(cursor: Cursor, start: Mark): Token {
  const handle = takeHandle(cursor, start);
  if (handle.length > 1 && handle.endsWith('!'))
    return token('tag', start, handle, takeUri(cursor, '', start));
  const suffix = takeUri(cursor, handle, start);
  return suffix === '' ? token('tag', start, '', '!') : token('tag', start, '!', suffix);
}

function takeHandle(cursor: Cursor, start: Mark): string {
  if (cursor.code() !== EXCLAMATION) cursor.fail("did not find expected '!'", start.line);
  cursor.advance(1);
  const word = takeWord(cursor);
  if (cursor.code() !== EXCLAMATION) return `!${word}`;
  cursor.advance(1);
  return `!${word}!`;
}

/** The URI characters from here, behind those of a handle that turned out to be none. */
function takeUri(cursor: Cursor, head: string, start: Mark): string {
  const from = cursor.pos;
  let bytes = '';
  for (;;) {
    const code = cursor.code();
    if (code === PERCENT) bytes += takeUriEscape(cursor, start);
    else if (isWord(code) || URI.has(code)) {
      bytes += String.fromCharCode(code);
      cursor.advance(1);
    } else break;
  }
  if (head === '' && cursor.pos === from) cursor.fail('did not find expected tag URI', start.line);
  const uri = textOf(Buffer.from(bytes, 'latin1'));
  return typeof uri === 'string'
    ? head.slice(1) + uri
    : cursor.fail('found an incorrect UTF-8 octet', start.line);
}

function takeUriEscape(cursor: Cursor, start: Mark): string {
  const digits = cursor.text.slice(cursor.pos + 1, cursor.pos + 3);
  if (!/^[0-9A-Fa-f]{2}$/.test(digits)) cursor.fail('did not find URI escaped octet', start.line);
  cursor.advance(3);
  return String.fromCharCode(Number.parseInt(digits, 16));
}

/** Scans a `%YAML` or `%TAG` line. */
export function scanDirective(cursor: Cursor): Token {
  const start = cursor.mark();
  cursor.advance(1);
  const name = takeWord(cursor);
  if (name === '') cursor.fail('could not find expected directive name', start.line);
  if (!isSpaceOrEnd(cursor.code())) cursor.fail('found unexpected non-alphabetical character', start.line);
  if (name !== 'YAML' && name !== 'TAG') cursor.fail('found unknown directive name', start.line);
  cursor.skipBlanks();
  const result = name === 'YAML' ? takeVersion(cursor, start) : takeTagDirective(cursor, start);
  cursor.skipBlanks();
  if (cursor.code() === HASH) cursor.takeLine();
  if (!isBreakOrEnd(cursor.code())) cursor.fail('did not find expected comment or line break', start.line);
  if (isBreak(cursor.code())) cursor.takeBreak();
  return result;
}

function takeVersion(cursor: Cursor, start: Mark): Token {
  const major = takeVersionNumber(cursor, start);
  if (cursor.text.charAt(cursor.pos) !== '.')
    cursor.fail("did not find expected digit or '.' character", start.line);
  cursor.advance(1);
  return token('version', start, `${major}.${takeVersionNumber(cursor, start)}`);
}

function takeVersionNumber(cursor: Cursor, start: Mark): number {
  const from = cursor.pos;
  while (isDigit(cursor.code())) cursor.advance(1);
  if (cursor.pos === from) cursor.fail('did not find expected version number', start.line);
  if (cursor.pos - from > 2) cursor.fail('found extremely long version number', start.line);
  return Number(cursor.text.slice(from, cursor.pos));
}

function takeTagDirective(cursor: Cursor, start: Mark): Token {
  const handle = takeHandle(cursor, start);
  if (handle !== '!' && !handle.endsWith('!')) cursor.fail("did not find expected '!'", start.line);
  const gap = cursor.pos;
  cursor.skipBlanks();
  if (cursor.pos === gap) cursor.fail('did not find expected whitespace', start.line);
  const prefix = takeUri(cursor, '', start);
  if (!isSpaceOrEnd(cursor.code())) cursor.fail('did not find expected whitespace or line break', start.line);
  return token('tag-directive', start, handle, prefix);
}
