// Sections to INI text, laid out as the library behind sops does. Each key and value is written in the first form that
// the reader gives back unchanged, the original's own form first; what has no such form is refused.
import { SubrosaError } from '../base/errors.ts';
import { flatText } from './flat-text.ts';
import { DEFAULT_SECTION, readIni, trimSpace } from './ini-read.ts';
import { rawString } from './raw-text.ts';
import type { Comment, Entry, MapItem } from './tree.ts';

/**
 * Prints the sections of a file, as a raw string (raw-text.ts).
 * @throws SubrosaError `emit` for what INI cannot hold
 */
export function writeIni(sections: readonly Entry[]): string {
  return sections
    .map((section, index) => {
      const text = writeSection(section, index === 0);
      // Every section but the last is followed by an empty line; a leading DEFAULT without keys leaves no trace.
      const apart = index < sections.length - 1 && !isBareDefault(section, index);
      return apart ? `${text}\n` : text;
    })
    .join('');
}

function isBareDefault({ key, value }: Entry, index: number): boolean {
  return index === 0 && key === DEFAULT_SECTION && value.kind === 'map' && keysOf(value.items).length === 0;
}

function writeSection({ key, value }: Entry, first: boolean): string {
  if (value.kind !== 'map') {
    const message = `Section values should always be TreeBranches; offending key ${key}`;
    throw new SubrosaError('emit', message, { hint: 'An INI file holds sections, and each section keys.' });
  }
  if (key === '' || key.includes('\n')) throw refuse(key, 'a section of this name');
  const [head] = value.items;
  const comment = head?.kind === 'comment' ? commentLines(head, false) : '';
  // compat: sops 3.13 writes no header for a first section named `default` in other case, which then reads as DEFAULT.
  const header = first && key === DEFAULT_SECTION ? '' : `[${key}]\n`;
  return comment + header + writeKeys(comment === '' ? value.items : value.items.slice(1), key);
}

function refuse(key: string, what: string): SubrosaError {
  return new SubrosaError('emit', `an INI file cannot hold ${what}; offending key ${key}`);
}

function keysOf(items: readonly MapItem[]): Entry[] {
  return items.filter((item) => item.kind === 'entry');
}

function writeKeys(items: readonly MapItem[], section: string): string {
  const names = new Map(keysOf(items).map(({ key }) => [key, keyForm(key, section)]));
  // compat: sops 3.13 keeps the last value of a repeated key and drops the others.
  if (names.size < keysOf(items).length) throw refuse(section, 'a section with a key twice');
  let width = 0;
  for (const name of names.values()) width = Math.max(width, Buffer.byteLength(name));
  const comments = commentsByKey(items);
  return keysOf(items)
    .map((item) => {
      const name = names.get(item.key) ?? '';
      const pad = ' '.repeat(width - Buffer.byteLength(name));
      return `${comments.get(item) ?? ''}${name}${pad} = ${valueForm(item)}\n`;
    })
    .join('');
}

/** A comment of the tree stands behind its key and is written above it; of several the last counts. */
function commentsByKey(items: readonly MapItem[]): Map<Entry, string> {
  const comments = new Map<Entry, string>();
  let last: Entry | undefined;
  for (const item of items) {
    if (item.kind === 'entry') last = item;
    else if (last) comments.set(last, commentLines(item, true));
  }
  return comments;
}

function commentLines({ text }: Comment, trim: boolean): string {
  const raw = rawString(text);
  if (raw === '') return '';
  return raw
    .split('\n')
    .map((line) => {
      if (/^[#;]/.test(line)) return `${line.charAt(0)} ${trimSpace(line.slice(1))}\n`;
      // compat: sops 3.13 panics on an empty line.
      return line === '' ? ';\n' : `; ${trim ? trimSpace(line) : line}\n`;
    })
    .join('');
}

// U+0085 is white space to Go and not to JavaScript.
const PLAIN = /^[^'"`\\#;\s\u0085]*$/;
const BYTE_ORDER_MARK = '\ufeff'; // lost when a file starts with it
const PLAIN_KEY = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

const inBackticks = (text: string): string => `\`${text}\``;
const inTripleQuotes = (text: string): string => `"""${text}"""`;

function keyForm(key: string, section: string): string {
  if (PLAIN_KEY.test(key)) return key;
  // compat: sops 3.13 has one form for each key, and some read back as another key, a comment or a section.
  const bare = /["=:]/.test(key) ? inBackticks(key) : key.includes('`') ? inTripleQuotes(key) : key;
  const lost = key.startsWith(BYTE_ORDER_MARK) && section === DEFAULT_SECTION;
  const forms = [...(lost ? [] : [bare]), inBackticks(key), inTripleQuotes(key)];
  const form = key.includes('\n') ? undefined : forms.find((text) => readsAs(`${text} = 1\n`, key, '1'));
  if (form === undefined) throw refuse(`${section}.${key}`, 'a key of this name');
  return form;
}

function valueForm({ key, value }: Entry): string {
  // compat: sops 3.13 writes Go's debug form of the value.
  if (value.kind === 'map' || value.kind === 'list') throw refuse(key, 'a map or list in a section');
  if (value.kind === 'null') throw refuse(key, 'null');
  const text = flatText(value, 'INI');
  if (PLAIN.test(text)) return text;
  // compat: sops 3.13 has one form for each value, and some read back as another value.
  const forms = [originalForm(text), inBackticks(text), inTripleQuotes(text)];
  const form = forms.find((candidate) => readsAs(`key = ${candidate}\n`, 'key', text));
  if (form === undefined) throw refuse(key, 'this mix of quotes, spaces and line breaks');
  return form;
}

function originalForm(text: string): string {
  if (/[\n`]/.test(text)) return inTripleQuotes(text);
  if (/[#;]/.test(text)) return inBackticks(text);
  return trimSpace(text) === text ? text : `"${text}"`;
}

/** Whether the reader finds exactly this key and value, without comment, and the line that follows whole. */
function readsAs(line: string, key: string, value: string): boolean {
  try {
    const [section, ...others] = readIni(`${line}next:2\n`);
    const found = section?.keys.get(key);
    const next = section?.keys.get('next');
    const alone =
      others.length === 0 && section?.keys.size === 2 && next?.value === '2' && next.comment === '';
    return alone && found?.value === value && found.comment === '';
  } catch {
    return false;
  }
}
