// The general reader: any YAML that go-yaml reads.
import { SubrosaError } from '../../base/errors.ts';
import type { Tree } from '../tree.ts';
import { composeDocument } from './compose.ts';
import { checkFirstDocument } from './first-document.ts';
import { parseDocuments } from './parser.ts';

/** Reads a decoded file. @throws SubrosaError as `parse` of the format */
export function readAny(text: string): Tree {
  const documents = parseDocuments(text);
  const [first] = documents;
  if (!first)
    throw new SubrosaError('parse', 'EOF', { hint: 'The file has no document, only space and comments.' });
  checkFirstDocument(first.root);
  return { documents: documents.map((document, index) => composeDocument(document, index === 0)) };
}
