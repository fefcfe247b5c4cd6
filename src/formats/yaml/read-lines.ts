// A reader for the YAML that sops prints for an encrypted file: one key or list item a line, comments on lines of their
// own or behind a ciphertext. It takes about a third of the general reader's time, which is much of what a small file
// takes in all. At the first thing that it doesn't know it gives up, and the general reader reads the whole file: it is
// never a second opinion. A property test holds the two to the same trees.
import {
  comment,
  type Comment,
  type Entry,
  list,
  type ListItem,
  type ListNode,
  map,
  type MapItem,
  type MapNode,
  type Scalar,
  str,
  type Value,
} from '../tree.ts';
import { resolvePlain } from './resolve.ts';

/** Thrown and caught in this file only. */
const SURPRISE: unique symbol = Symbol('not the YAML that sops prints');

function surprise(): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is no error, and a stack would cost time
  throw SURPRISE;
}

const OTHER_CHARACTERS = /[^\n\x20-\x7e]/;
/** Indentation, dash, then either a key with what stands behind it, or something else. */
const LINE = /^( *)(- )?(?:(\.?[A-Za-z_][\w./-]*):(?: (.+))?|(.*))$/;
const CIPHERTEXT = /^ENC\[[\w,:+/=]+\]$/;
const QUOTED = /^"([^"\\]*)"$/;
/** Words with single spaces between them; none starts like something else, and no colon ends one (checked apart). */
const PLAIN = /^[\w.+/^($;<~\\][^ ]*(?: [^ #][^ ]*)*$/;
const MAX_NESTING = 100;
/** go-yaml takes no longer key without a question mark. */
const LONGEST_KEY = 1000;

interface Line {
  readonly indent: number;
  readonly dash: boolean;
  readonly key: string | undefined;
  /** What stands behind the key, or the whole line where there is no key. */
  readonly rest: string;
}

function parseLine(text: string): Line {
  const match = LINE.exec(text) ?? surprise();
  return {
    indent: match[1]!.length,
    dash: match[2] !== undefined,
    key: match[3],
    rest: match[4] ?? match[5] ?? '',
  };
}

function isComment(line: Line | undefined): line is Line {
  return line?.key === undefined && line?.dash === false && line.rest.startsWith('#');
}

/** The value that a scalar's text means; undefined when it is not one of the simple forms. */
function scalarOf(text: string): Scalar | undefined {
  if (CIPHERTEXT.test(text)) return str(text);
  const quoted = QUOTED.exec(text);
  if (quoted) return str(quoted[1]!);
  if (!PLAIN.test(text) || text.endsWith(':') || text.includes(': ')) return undefined;
  const value = resolvePlain(text);
  return value.kind === 'uint64' ? undefined : value;
}

interface OnLine {
  readonly value: Value;
  readonly comment: Comment | undefined;
}

/** A value that stands on its key's line, with the comment behind it. */
function valueOnLine(text: string): OnLine {
  if (text === '{}') return { value: map([]), comment: undefined };
  if (text === '[]') return { value: list([]), comment: undefined };
  const whole = scalarOf(text);
  if (whole !== undefined) return { value: whole, comment: undefined };
  const sign = text.indexOf(' #');
  if (sign < 0 || text.endsWith(' ')) return surprise();
  const value = scalarOf(text.slice(0, sign)) ?? surprise();
  return { value, comment: comment(text.slice(sign + 2), true) };
}

class LineReader {
  readonly #texts: readonly string[];
  #at = 0;
  #line: Line | undefined;
  #depth = 0;

  constructor(texts: readonly string[]) {
    this.#texts = texts;
    this.#load();
  }

  document(): MapNode {
    const root = this.#map(0);
    return this.#line === undefined ? root : surprise();
  }

  #load(): void {
    const text = this.#texts[this.#at];
    this.#line = text === undefined ? undefined : parseLine(text);
  }

  #next(): void {
    this.#at += 1;
    this.#load();
  }

  #map(indent: number): MapNode {
    if (++this.#depth > MAX_NESTING) surprise();
    const items: MapItem[] = [];
    const keys = new Set<string>();
    for (;;) {
      this.#comments(indent, items);
      const line = this.#line;
      if (line === undefined || line.indent < indent) break;
      if (line.indent > indent || line.dash || line.key === undefined || keys.has(line.key)) surprise();
      keys.add(line.key);
      this.#entry(line.key, line, items);
    }
    this.#depth -= 1;
    return items.length === 0 ? surprise() : map(items);
  }

  /** Whole-line comments of a map; a key of the same map must follow. */
  #comments(indent: number, items: MapItem[]): void {
    const before = items.length;
    for (let line = this.#line; isComment(line); line = this.#line) {
      if (line.indent !== indent || line.rest.endsWith(' ')) surprise();
      items.push(comment(line.rest.slice(1)));
      this.#next();
    }
    if (items.length > before && this.#line?.indent !== indent) surprise();
  }

  #entry(key: string, line: Line, items: MapItem[]): void {
    if (key.length > LONGEST_KEY || (key.length < 6 && resolvePlain(key).kind !== 'str')) surprise();
    const at = this.#at + 1;
    const { value, comment: beside } = this.#value(line);
    if (beside !== undefined) items.push(beside);
    const item: Entry = { kind: 'entry', key, value, line: at };
    items.push(item);
  }

  #value({ rest, indent }: Line): OnLine {
    if (rest === '') {
      this.#next();
      return { value: this.#block(indent), comment: undefined };
    }
    if (rest === '|' || rest === '|-') {
      this.#at += 1;
      return { value: this.#literal(indent, rest === '|' ? '\n' : ''), comment: undefined };
    }
    const found = valueOnLine(rest);
    this.#next();
    if (found.comment !== undefined) this.#noComment();
    return found;
  }

  /** Two comments in a row belong together in ways that the general reader knows. */
  #noComment(): void {
    if (isComment(this.#line)) surprise();
  }

  #block(parent: number): Value {
    const line = this.#line ?? surprise();
    if (line.indent <= parent) surprise();
    return line.dash ? this.#list(line.indent) : this.#map(line.indent);
  }

  #list(indent: number): ListNode {
    if (++this.#depth > MAX_NESTING) surprise();
    const items: ListItem[] = [];
    for (;;) {
      const line = this.#line;
      if (line === undefined || line.indent < indent) break;
      if (line.indent > indent || !line.dash) surprise();
      items.push(this.#item(line));
    }
    this.#depth -= 1;
    return list(items);
  }

  #item(line: Line): ListItem {
    if (line.key !== undefined) {
      // The map's first key stands behind the dash, the others below it.
      this.#line = { ...line, dash: false, indent: line.indent + 2 };
      return this.#map(line.indent + 2);
    }
    const value = scalarOf(line.rest) ?? surprise();
    this.#next();
    this.#noComment();
    return value;
  }

  /** The lines of a literal block; its header has been passed. */
  #literal(parent: number, end: string): Scalar {
    const lines: string[] = [];
    const first = this.#texts[this.#at] ?? surprise();
    const indent = first.search(/[^ ]/);
    if (indent <= parent) surprise();
    const prefix = ' '.repeat(indent);
    for (let text: string | undefined = first; text?.startsWith(prefix); text = this.#texts[this.#at]) {
      if (text.length === indent) surprise();
      lines.push(text.slice(indent));
      this.#at += 1;
    }
    if (this.#texts[this.#at]?.trim() === '') surprise();
    this.#load();
    this.#noComment();
    return str(lines.join('\n') + end);
  }
}

/** Reads a file in the form that sops prints; undefined for any other, and for what is wrong with it. */
export function readLines(text: string): MapNode | undefined {
  if (!text.endsWith('\n') || OTHER_CHARACTERS.test(text)) return undefined;
  const texts = text.slice(0, -1).split('\n');
  try {
    return new LineReader(texts).document();
  } catch (thrown) {
    if (thrown === SURPRISE) return undefined;
    throw thrown;
  }
}
