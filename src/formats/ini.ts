// INI files as sops reads and prints them: sections of keys, every value a string.
import { utf8 } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import type { Format } from './format.ts';
import { type IniSection, readIni } from './ini-read.ts';
import { writeIni } from './ini-write.ts';
import { writeJson } from './json-write.ts';
import { rawBytes, rawString, rawText } from './raw-text.ts';
import { checkedKey } from './tree-checks.ts';
import { comment, type Entry, type ListNode, map, type MapItem, str, type Tree } from './tree.ts';

function withoutMark(input: Uint8Array): Uint8Array {
  const [first, second, third] = input;
  if (first === 0xef && second === 0xbb && third === 0xbf) return input.subarray(3);
  // compat: sops 3.13 skips the mark of UTF-16 and reads what follows as UTF-8.
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe)) {
    throw new SubrosaError('parse', 'the file is UTF-16; only UTF-8 is read', { where: { line: 1 } });
  }
  return input;
}

function commentItem(text: string): MapItem[] {
  if (text === '') return [];
  return [comment(rawText(text.replace(/^;[; ]*|^#[# ]*/, '')))];
}

function sectionEntry({ name, comment: head, keys, line }: IniSection): Entry {
  const items: MapItem[] = commentItem(head);
  for (const [key, found] of keys) {
    const value = str(rawText(found.value));
    items.push({ kind: 'entry', key: checkedKey(key, found.line), value, line: found.line });
    items.push(...commentItem(found.comment));
  }
  return { kind: 'entry', key: checkedKey(name, line), value: map(items), line };
}

function sectionsOf(tree: Tree): Entry[] {
  const sections = tree.documents.flatMap(({ items }) => items).filter((item) => item.kind === 'entry');
  // compat: sops 3.13 writes its metadata once for each document, and then refuses the file.
  if (tree.documents.length > 1 && sections.filter(({ key }) => key === 'sops').length > 1) {
    throw new SubrosaError('emit', `INI holds one document, and there are ${tree.documents.length}`);
  }
  return sections;
}

function refuseMaps(list: ListNode): void {
  for (const item of list.items) {
    // compat: sops 3.13 prints its inner `Key` and `Value` pairs.
    if (item.kind === 'map') throw new SubrosaError('emit', 'INI has no form for a list of maps');
    if (item.kind === 'list') refuseMaps(item);
  }
}

/** INI: the documents of a tree are written one after the other. */
export const ini: Format = {
  name: 'ini',
  parse(input) {
    return { documents: [map(readIni(rawString(withoutMark(input))).map(sectionEntry))] };
  },
  print(tree) {
    return rawBytes(writeIni(sectionsOf(tree)));
  },
  printValue(value) {
    if (value.kind === 'list') refuseMaps(value);
    return utf8(writeJson(value, undefined));
  },
};
