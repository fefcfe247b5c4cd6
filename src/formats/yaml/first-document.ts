// What go-yaml checks only in the first document of a file, because sops decodes that one twice: duplicate keys, and
// merge keys that merge something else than maps.
import { SubrosaError } from '../../base/errors.ts';
import type { MappingNode, YamlNode } from './node.ts';

/**
 * Checks the first document.
 * @throws SubrosaError `parse`
 */
export function checkFirstDocument(root: YamlNode): void {
  if (root.kind === 'sequence') root.items.forEach(checkFirstDocument);
  if (root.kind !== 'mapping') return;
  checkKeys(root);
  for (const { key, value } of root.pairs) {
    checkKeyKind(key);
    checkFirstDocument(value);
    if (isMerge(key)) checkMerge(value);
  }
}

function checkKeyKind(key: YamlNode): void {
  const { kind } = key.kind === 'alias' ? key.target : key;
  if (kind === 'scalar') return;
  const message = `yaml: invalid map key: a ${kind} cannot be a key`;
  throw new SubrosaError('parse', message, { where: { line: key.at + 1 } });
}

/** Keys are the same when their texts are, whatever their types: `1` and `"1"`, two lists. */
function checkKeys({ pairs }: MappingNode): void {
  if (pairs.length < 2) return;
  const seen = new Map<string, number>();
  for (const { key } of pairs) {
    const text = key.kind === 'scalar' ? key.value : key.kind === 'alias' ? key.name : '';
    const identity = key.kind === 'scalar' ? text : `${key.kind}\0${text}`;
    const line = seen.get(identity);
    if (line !== undefined) {
      const problem = `mapping key ${JSON.stringify(text)} already defined at line ${line + 1}`;
      const message = `yaml: unmarshal errors:\n  line ${key.at + 1}: ${problem}`;
      throw new SubrosaError('parse', message, { where: { line: key.at + 1 } });
    }
    seen.set(identity, key.at);
  }
}

function isMerge(key: YamlNode): boolean {
  if (key.kind !== 'scalar' || key.value !== '<<') return false;
  return key.tag === '!!merge' || (key.tag === '' && key.style === 'plain');
}

function checkMerge(value: YamlNode): void {
  const sources = value.kind === 'sequence' ? value.items : [value];
  for (const source of sources) {
    if (source.kind === 'mapping' || (source.kind === 'alias' && source.target.kind === 'mapping')) continue;
    const message = 'yaml: map merge requires map or sequence of maps as the value';
    throw new SubrosaError('parse', message, { where: { line: source.at + 1 } });
  }
}
