// YAML as sops 3.13 reads and prints it. The flow: bytes -> source -> scanner -> parser -> compose -> tree -> printer.
import { utf8 } from '../../base/bytes.ts';
import { SubrosaError } from '../../base/errors.ts';
import type { Format } from '../format.ts';
import { composeDocument } from './compose.ts';
import { checkFirstDocument } from './first-document.ts';
import { parseDocuments } from './parser.ts';
import { printDocuments, printRoot } from './printer.ts';
import { decodeSource } from './source.ts';

export const yaml: Format = {
  name: 'yaml',

  parse(input) {
    const documents = parseDocuments(decodeSource(input));
    const [first] = documents;
    if (!first)
      throw new SubrosaError('parse', 'EOF', { hint: 'The file has no document, only space and comments.' });
    checkFirstDocument(first.root);
    return { documents: documents.map((document, index) => composeDocument(document, index === 0)) };
  },

  print(tree, options) {
    return utf8(printDocuments(tree.documents, options?.indent));
  },

  printValue(value) {
    return utf8(printRoot(value));
  },
};
