// YAML as sops 3.13 reads and prints it. The flow: bytes -> source -> scanner -> parser -> compose -> tree -> printer;
// what sops itself printed takes a short way from source to tree.
import { utf8 } from '../../base/bytes.ts';
import type { Format } from '../format.ts';
import { printDocuments, printRoot } from './printer.ts';
import { readAny } from './read-any.ts';
import { readLines } from './read-lines.ts';
import { decodeSource } from './source.ts';

export const yaml: Format = {
  name: 'yaml',

  parse(input) {
    const text = decodeSource(input);
    const simple = readLines(text);
    return simple === undefined ? readAny(text) : { documents: [simple] };
  },

  print(tree, options) {
    return utf8(printDocuments(tree.documents, options?.indent));
  },

  printValue(value) {
    return utf8(printRoot(value));
  },
};
