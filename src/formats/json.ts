// JSON files as sops reads and prints them.
import { utf8 } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import type { Format, PrintOptions } from './format.ts';
import { readJson } from './json-read.ts';
import { type JsonIndent, writeJson } from './json-write.ts';
import { rawString } from './raw-text.ts';
import { onlyDocument } from './tree-checks.ts';

const DEFAULT_INDENT = -1;

function indentOf({ indent = DEFAULT_INDENT }: PrintOptions = {}): JsonIndent {
  if (indent < DEFAULT_INDENT) throw new SubrosaError('emit', `a JSON indent of ${indent} is not accepted`);
  return indent === DEFAULT_INDENT ? '\t' : ' '.repeat(indent);
}

/** JSON: an object at the top, tab indent unless told. */
export const json: Format = {
  name: 'json',
  parse(input) {
    return { documents: [readJson(rawString(input).toWellFormed())] };
  },
  print(tree, options) {
    return utf8(`${writeJson(onlyDocument(tree, 'JSON'), indentOf(options))}\n`);
  },
  printValue(value, options) {
    return utf8(writeJson(value, indentOf(options)));
  },
};
