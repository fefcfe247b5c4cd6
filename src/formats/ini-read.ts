// INI text to sections, as the library behind sops (gopkg.in/ini.v1 with its defaults) reads it: `=` or `:`, values in
// quotes, backticks or triple quotes, a backslash that continues a line, and # or ; comments, also behind a value.
import { SubrosaError } from '../base/errors.ts';

export interface IniKey {
  readonly value: string;
  /** The lines of comment above the key and the one behind it, signs included; empty for none. */
  readonly comment: string;
  readonly line: number;
}

export interface IniSection {
  readonly name: string;
  readonly comment: string;
  /** In order of first appearance; the last value of a repeated key wins. */
  readonly keys: Map<string, IniKey>;
  readonly line: number;
}

/** The section of the keys above any header; always the first, empty or not. */
export const DEFAULT_SECTION = 'DEFAULT';

interface Cursor {
  readonly text: string;
  pos: number;
  line: number;
  ended: boolean;
  /** Comment text that waits for the key or section it belongs to. */
  pending: string;
}

// Go's unicode.IsSpace, which is not JavaScript's \s.
const SPACE = '[\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const SPACE_BEFORE = new RegExp(`^${SPACE}`);
const SPACE_AFTER = new RegExp(`(?<!${SPACE.slice(0, -1)})${SPACE}$`);

const trimStart = (text: string): string => text.replace(SPACE_BEFORE, '');

/** Cuts what Go counts as white space from both ends. */
export function trimSpace(text: string): string {
  return trimStart(text).replace(SPACE_AFTER, '');
}

/**
 * Reads a whole INI text; strings in and out are raw (raw-text.ts).
 * @throws SubrosaError `parse` with the line
 */
export function readIni(text: string): IniSection[] {
  const cursor: Cursor = { text, pos: 0, line: 0, ended: false, pending: '' };
  let section: IniSection = { name: DEFAULT_SECTION, comment: '', keys: new Map(), line: 1 };
  const sections = [section];
  let unnamed = 1;
  while (!cursor.ended) {
    const line = trimStart(nextLine(cursor));
    if (line === '') continue;
    if (line.startsWith('#') || line.startsWith(';')) {
      cursor.pending += line;
    } else if (line.startsWith('[')) {
      section = readHeader(cursor, line);
      sections.push(section);
      unnamed = 1;
    } else {
      const { name, rest } = readKeyName(cursor, line);
      const start = cursor.line;
      const value = readValue(cursor, rest);
      const key = { value, comment: takeComment(cursor), line: start };
      section.keys.set(name === '-' ? `#${unnamed++}` : name, key);
    }
  }
  return sections;
}

function fault(cursor: Cursor, reason: string): SubrosaError {
  return new SubrosaError('parse', `not valid INI: ${reason}`, { where: { line: cursor.line } });
}

/** The next line with its line feed; empty at the end. */
function nextLine(cursor: Cursor): string {
  const end = cursor.text.indexOf('\n', cursor.pos) + 1;
  cursor.ended = end === 0;
  const line = cursor.text.slice(cursor.pos, end || undefined);
  cursor.pos += line.length;
  cursor.line++;
  return line;
}

function takeComment(cursor: Cursor): string {
  const comment = trimSpace(cursor.pending);
  cursor.pending = '';
  return comment;
}

function readHeader(cursor: Cursor, line: string): IniSection {
  const end = line.lastIndexOf(']');
  if (end < 0) throw fault(cursor, 'a section header has no ]');
  const name = line.slice(1, end);
  if (name === '') throw fault(cursor, 'a section has no name');
  cursor.pending += commentIn(line.slice(end + 1));
  return { name, comment: takeComment(cursor), keys: new Map(), line: cursor.line };
}

function commentIn(text: string): string {
  const start = text.search(/[#;]/);
  return start < 0 ? '' : text.slice(start);
}

function readKeyName(cursor: Cursor, line: string): { name: string; rest: string } {
  const quote = keyQuote(line);
  const closing = quote === '' ? 0 : line.indexOf(quote, quote.length);
  if (closing < 0) throw fault(cursor, 'a quoted key does not end');
  const from = closing + quote.length;
  const delimiter = line.slice(from).search(/[=:]/);
  if (delimiter < 0) throw fault(cursor, 'a line is no key and value: there is no = or :');
  const name = trimSpace(quote === '' ? line.slice(0, delimiter) : line.slice(quote.length, closing));
  if (name === '') throw fault(cursor, 'a key has no name');
  return { name, rest: line.slice(from + delimiter + 1) };
}

function keyQuote(line: string): string {
  if (line.startsWith('"""') && line.length > 6) return '"""';
  return line.startsWith('"') ? '"' : line.startsWith('`') ? '`' : '';
}

function readValue(cursor: Cursor, rest: string): string {
  const text = trimStart(rest);
  if (text === '') return '';
  const quote = text.startsWith('"""') && text.length > 3 ? '"""' : text.startsWith('`') ? '`' : '';
  if (quote !== '') {
    const body = text.slice(quote.length);
    const end = body.lastIndexOf(quote);
    return end < 0 ? readLines(cursor, body, quote) : body.slice(0, end);
  }
  const plain = trimSpace(text);
  if (plain.endsWith('\\')) return readContinued(cursor, plain.slice(0, -1));
  const inline = commentIn(plain);
  cursor.pending += inline;
  return unquote(trimSpace(plain.slice(0, plain.length - inline.length)));
}

/** A quoted value over several lines, to the last closing quote of the first line that has one. */
function readLines(cursor: Cursor, body: string, quote: string): string {
  const parts = [body];
  for (;;) {
    const line = nextLine(cursor);
    const end = line.lastIndexOf(quote);
    const after = line.slice(end + quote.length).replace(/[\r\n]+$/, '');
    if (end >= 0 && !trimSpace(after).endsWith('\\')) {
      cursor.pending += trimSpace(commentIn(line.slice(end)));
      return parts.join('') + line.slice(0, end);
    }
    parts.push(line);
    if (cursor.ended && end < 0) throw fault(cursor, 'a quoted value does not end');
  }
}

function readContinued(cursor: Cursor, start: string): string {
  let value = start;
  for (;;) {
    const next = trimSpace(nextLine(cursor));
    if (next === '') return value;
    value += next;
    if (!value.endsWith('\\')) return value;
    value = value.slice(0, -1);
  }
}

/** Cuts a pair of quotes around a value that holds no other of the kind. */
function unquote(text: string): string {
  const [first = ''] = text;
  const paired =
    text.length >= 2 && (first === '"' || first === "'") && text.indexOf(first, 1) === text.length - 1;
  return paired ? text.slice(1, -1) : text;
}
