// dotenv files as sops reads and prints them: a line is empty, a comment that starts with `#`, or KEY=VALUE taken
// literally. The two characters `\n` in a value are a line break; there is no other escape and no quoting.
import { SubrosaError } from '../base/errors.ts';
import { flatText } from './flat-text.ts';
import type { Format } from './format.ts';
import { rawBytes, rawString, rawText } from './raw-text.ts';
import { checkedKey, onlyDocument } from './tree-checks.ts';
import { comment, type Entry, map, type MapItem, str } from './tree.ts';

function readLine(text: string, line: number): MapItem {
  if (text.startsWith('#')) return comment(rawText(text.slice(1)));
  const equals = text.indexOf('=');
  if (equals < 0) {
    const hint = 'Each line is empty, a # comment, or KEY=VALUE.';
    throw new SubrosaError('parse', 'invalid dotenv input line: there is no =', { hint, where: { line } });
  }
  const key = checkedKey(text.slice(0, equals), line);
  return { kind: 'entry', key, value: str(rawText(text.slice(equals + 1).replaceAll('\\n', '\n'))), line };
}

function refuse(item: Entry, reason: string): SubrosaError {
  return new SubrosaError('emit', `cannot use ${reason} in dotenv file; offending key ${item.key}`);
}

function printLine(item: MapItem): string {
  if (item.kind === 'comment') {
    // compat: sops 3.13 writes the second line of a comment without its #, as if it were a key.
    return `#${rawString(item.text).replaceAll('\n', '\n#')}\n`;
  }
  const { key, value } = item;
  if (value.kind === 'map' || value.kind === 'list') throw refuse(item, 'complex value');
  if (value.kind === 'null') throw refuse(item, 'null');
  // compat: sops 3.13 writes these keys, and reads something else back.
  if (key.startsWith('#') || /[=\n]/.test(key)) throw refuse(item, 'this kind of key');
  const text = flatText(value, 'dotenv');
  // A backslash before an n is a line break to whoever reads it as dotenv; sops/read-back.ts keeps it out of SOPS files.
  return `${key}=${text.replaceAll('\n', '\\n')}\n`;
}

/** dotenv: one flat list of keys; every value reads as a string. */
export const dotenv: Format = {
  name: 'dotenv',
  parse(input) {
    const items: MapItem[] = [];
    for (const [index, line] of rawString(input).split('\n').entries()) {
      if (line !== '') items.push(readLine(line, index + 1));
    }
    return { documents: [map(items)] };
  },
  print(tree) {
    return rawBytes(onlyDocument(tree, 'a dotenv file').items.map(printLine).join(''));
  },
  printValue(value) {
    if (value.kind === 'str') return rawBytes(rawString(value.text));
    throw new SubrosaError('emit', `the dotenv store only supports emitting strings, got ${value.kind}`);
  },
};
