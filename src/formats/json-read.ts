// JSON text to tree, with the acceptance of Go's encoding/json: RFC 8259, duplicate keys kept in order, integers
// exact within int64 and anything else a float64, bytes that are not UTF-8 and lone surrogates read as U+FFFD.
import { SubrosaError } from '../base/errors.ts';
import { floatText, parseInt64 } from './number.ts';
import {
  bool,
  type Entry,
  float,
  int,
  type ListNode,
  type MapNode,
  MAX_DEPTH,
  NULL,
  str,
  type Value,
} from './tree.ts';

interface Cursor {
  readonly text: string;
  pos: number;
  line: number;
}

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_MAP = 0x7b;
const CLOSE_MAP = 0x7d;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// Control characters are not allowed in JSON strings.
const NOT_PLAIN = /[\\\u0000-\u001f]/;

/**
 * Reads the one object that a JSON file holds.
 * @param text well-formed Unicode
 * @throws SubrosaError `parse` with the line; `limit` beyond MAX_DEPTH. No message quotes the input.
 */
export function readJson(text: string): MapNode {
  const cursor: Cursor = { text, pos: 0, line: 1 };
  const first = skipSpace(cursor);
  if (Number.isNaN(first)) throw fault(cursor, 'the file is empty');
  if (first === 0xfeff) throw fault(cursor, 'the file starts with a byte order mark');
  if (first !== OPEN_MAP) throw notAnObject(cursor);
  const root = readMap(cursor, 1);
  // compat: sops 3.13 silently drops whatever follows the first object.
  if (!Number.isNaN(skipSpace(cursor))) throw fault(cursor, 'there is more after the end of the object');
  return root;
}

function fault(cursor: Cursor, reason: string): SubrosaError {
  return new SubrosaError('parse', `not valid JSON: ${reason}`, { where: { line: cursor.line } });
}

/** What the reader looked for and did not find. */
function expected(cursor: Cursor, what: string): SubrosaError {
  return fault(cursor, cursor.pos < cursor.text.length ? `expected ${what}` : 'the file ends too early');
}

function notAnObject(cursor: Cursor): SubrosaError {
  return new SubrosaError('parse', 'only JSON files with an object at the top level are supported', {
    hint: 'Wrap the value in an object: {"data": …}',
    where: { line: cursor.line },
  });
}

/** Moves to the next token and returns its first code unit, NaN at the end. */
function skipSpace(cursor: Cursor): number {
  const { text } = cursor;
  for (let pos = cursor.pos; ; pos++) {
    const code = text.charCodeAt(pos);
    if (code === LINE_FEED) cursor.line++;
    else if (code !== SPACE && code !== TAB && code !== RETURN) {
      cursor.pos = pos;
      return code;
    }
  }
}

function readMap(cursor: Cursor, depth: number): MapNode {
  checkDepth(cursor, depth);
  const items: Entry[] = [];
  cursor.pos++;
  let code = skipSpace(cursor);
  if (code === CLOSE_MAP) return closeMap(cursor, items);
  for (;;) {
    if (code !== QUOTE) throw expected(cursor, 'a key in double quotes');
    const { line } = cursor;
    const key = readString(cursor);
    if (skipSpace(cursor) !== COLON) throw expected(cursor, 'a colon after a key');
    cursor.pos++;
    items.push({ kind: 'entry', key, value: readValue(cursor, depth), line });
    code = skipSpace(cursor);
    if (code === CLOSE_MAP) return closeMap(cursor, items);
    if (code !== COMMA) throw expected(cursor, 'a comma or } after a value');
    cursor.pos++;
    code = skipSpace(cursor);
  }
}

function closeMap(cursor: Cursor, items: readonly Entry[]): MapNode {
  cursor.pos++;
  return { kind: 'map', items };
}

function readList(cursor: Cursor, depth: number): ListNode {
  checkDepth(cursor, depth);
  const items: Value[] = [];
  cursor.pos++;
  let code = skipSpace(cursor);
  while (code !== CLOSE_LIST) {
    items.push(readValue(cursor, depth));
    code = skipSpace(cursor);
    if (code === CLOSE_LIST) break;
    if (code !== COMMA) throw expected(cursor, 'a comma or ] after a list item');
    cursor.pos++;
    if (skipSpace(cursor) === CLOSE_LIST) throw expected(cursor, 'a value after a comma');
  }
  cursor.pos++;
  return { kind: 'list', items };
}

function checkDepth(cursor: Cursor, depth: number): void {
  if (depth <= MAX_DEPTH) return;
  throw new SubrosaError('limit', `nested deeper than ${MAX_DEPTH} levels`, { where: { line: cursor.line } });
}

function readValue(cursor: Cursor, depth: number): Value {
  switch (skipSpace(cursor)) {
    case QUOTE:
      return str(readString(cursor));
    case OPEN_MAP:
      return readMap(cursor, depth + 1);
    case OPEN_LIST:
      return readList(cursor, depth + 1);
    default:
      return readLiteral(cursor) ?? readNumber(cursor);
  }
}

function readLiteral(cursor: Cursor): Value | undefined {
  const { text, pos } = cursor;
  if (text.startsWith('true', pos)) return literal(cursor, 4, bool(true));
  if (text.startsWith('false', pos)) return literal(cursor, 5, bool(false));
  if (text.startsWith('null', pos)) return literal(cursor, 4, NULL);
  return undefined;
}

function literal(cursor: Cursor, length: number, value: Value): Value {
  cursor.pos += length;
  return value;
}

function readNumber(cursor: Cursor): Value {
  NUMBER.lastIndex = cursor.pos;
  const [text = ''] = NUMBER.exec(cursor.text) ?? [];
  if (text === '') throw expected(cursor, 'a value');
  cursor.pos += text.length;
  const whole = parseInt64(text);
  if (whole !== undefined) return int(whole);
  const value = Number(text);
  if (!Number.isFinite(value)) throw fault(cursor, 'a number is out of range');
  return float(floatText(value));
}

function readString(cursor: Cursor): string {
  const { text } = cursor;
  const start = cursor.pos + 1;
  const end = text.indexOf('"', start);
  const plain = end < 0 ? '\\' : text.slice(start, end);
  if (NOT_PLAIN.test(plain)) return readEscapedString(cursor);
  cursor.pos = end + 1;
  return plain;
}

function readEscapedString(cursor: Cursor): string {
  const { text, pos } = cursor;
  let end = pos + 1;
  for (let code = text.charCodeAt(end); code !== QUOTE; code = text.charCodeAt(end)) {
    if (Number.isNaN(code)) throw fault(cursor, 'a string does not end');
    if (code < SPACE) throw fault(cursor, 'a string holds a control character');
    end += code === BACKSLASH ? 2 : 1;
  }
  cursor.pos = end + 1;
  try {
    return (JSON.parse(text.slice(pos, end + 1)) as string).toWellFormed();
  } catch {
    throw fault(cursor, 'a string holds an escape that does not exist');
  }
}
