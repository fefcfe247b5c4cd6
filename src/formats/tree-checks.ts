// What the formats with a single document ask of a tree.
import { SubrosaError } from '../base/errors.ts';
import type { MapNode, Tree } from './tree.ts';

/**
 * The document of a tree that must have only one.
 * @throws SubrosaError `emit`
 */
export function onlyDocument(tree: Tree, format: string): MapNode {
  const [document, ...others] = tree.documents;
  // compat: sops 3.13 prints the first document and silently drops the others.
  if (document === undefined || others.length > 0) {
    throw new SubrosaError('emit', `${format} holds one document, and there are ${tree.documents.length}`);
  }
  return document;
}

/**
 * A key out of a raw string (raw-text.ts). Keys of the tree are strings, since they name things in messages and rules.
 * @throws SubrosaError `unsupported-value` when it is not UTF-8
 */
export function checkedKey(raw: string, line: number): string {
  if (raw.isWellFormed()) return raw;
  throw new SubrosaError('unsupported-value', 'a key is not valid UTF-8', { where: { line } });
}
