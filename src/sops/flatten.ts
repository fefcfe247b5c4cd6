// The metadata as one flat list of texts, for the formats without nesting (dotenv, INI). `__map_` introduces a map key
// and `__list_` an index, the first part has no marker: `kms__list_0__map_context__map_app`. Source: reference 2.8.
import { textString, utf8 } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import { entry, list, map, type MapNode, MAX_DEPTH, type Scalar, str, type Value } from '../formats/index.ts';

export interface FlatPair {
  readonly key: string;
  readonly value: string;
}

const MAP = '__map_';
const LIST = '__list_';
const MARKERS = /__(map|list)_/;

/**
 * Flattens a metadata block: maps in the order of their keys' bytes, lists in their order. Comments, empty maps and
 * empty lists leave no trace.
 * @throws SubrosaError `bad-metadata` for a null, a key that holds a marker, or two values that come to the same key
 */
export function flattenMetadata(meta: MapNode): FlatPair[] {
  const pairs: FlatPair[] = [];
  flattenMap(meta, '', pairs);
  const seen = new Set<string>();
  for (const { key } of pairs) {
    if (seen.has(key)) throw bad(`Found key collision "${key}" while flattening`);
    seen.add(key);
  }
  return pairs;
}

function bad(message: string): SubrosaError {
  return new SubrosaError('bad-metadata', message);
}

function flattenMap({ items }: MapNode, prefix: string, pairs: FlatPair[]): void {
  const entries = items.filter((item) => item.kind === 'entry');
  for (const { key, value } of entries.toSorted((a, b) => Buffer.compare(utf8(a.key), utf8(b.key)))) {
    // compat: sops 3.13 flattens such a key (it may be one of an encryption context) to what reads as another tree.
    if (MARKERS.test(key)) throw bad(`the metadata key "${key}" cannot be written in a flat format`);
    flattenValue(value, prefix + key, pairs);
  }
}

function flattenValue(value: Value, key: string, pairs: FlatPair[]): void {
  if (value.kind === 'map') {
    flattenMap(value, key + MAP, pairs);
  } else if (value.kind === 'list') {
    const items = value.items.filter((item) => item.kind !== 'comment');
    for (const [index, item] of items.entries()) flattenValue(item, `${key}${LIST}${index}`, pairs);
  } else {
    pairs.push({ key, value: scalarText(value, key) });
  }
}

function scalarText(value: Scalar, key: string): string {
  if (value.kind === 'null') throw bad(`the metadata value "${key}" is null`);
  if (value.kind === 'bool') return String(value.value);
  return textString(value.text);
}

interface Node {
  value?: string;
  readonly keys: Map<string, Node>;
  readonly indices: Map<number, Node>;
}

const newNode = (): Node => ({ keys: new Map(), indices: new Map() });

/**
 * Makes the metadata block that the pairs came from; every value in it is a string.
 * @throws SubrosaError `bad-metadata` for a duplicate, a key used in two ways, or a list with a gap
 */
export function unflattenMetadata(pairs: Iterable<FlatPair>): MapNode {
  const root = newNode();
  for (const pair of pairs) place(pair, root);
  return convertMap(root);
}

function place({ key, value }: FlatPair, root: Node): void {
  const parts = key.split(/(__map_|__list_)/);
  if (parts.length > 2 * MAX_DEPTH) throw bad('Error while unflattening: nested too deeply');
  let node = child(root.keys, parts[0] ?? '');
  for (let at = 1; at < parts.length; at += 2) {
    const part = parts[at + 1] ?? '';
    node = parts[at] === LIST ? child(node.indices, indexOf(part, key)) : child(node.keys, part);
  }
  if (node.value !== undefined) throw bad(`Error while unflattening "${key}": Duplicate value`);
  node.value = value;
}

function indexOf(text: string, key: string): number {
  // compat: sops 3.13 takes an index that is no number for 0.
  if (!/^[+-]?\d+$/.test(text)) throw bad(`Error while unflattening "${key}": not a list index`);
  return Number(text);
}

function child<K>(nodes: Map<K, Node>, key: K): Node {
  const found = nodes.get(key) ?? newNode();
  nodes.set(key, found);
  return found;
}

function convert({ value, keys, indices }: Node): Value {
  const uses = [value !== undefined, keys.size > 0, indices.size > 0].filter(Boolean);
  if (uses.length > 1) throw bad('Error while unflattening: Type mismatch');
  if (value !== undefined) return str(value);
  return indices.size > 0 ? list(convertList(indices)) : convertMap({ keys, indices });
}

function convertMap({ keys }: Node): MapNode {
  const sorted = [...keys].toSorted(([a], [b]) => Buffer.compare(utf8(a), utf8(b)));
  return map(sorted.map(([key, node]) => entry(key, convert(node))));
}

function convertList(indices: ReadonlyMap<number, Node>): Value[] {
  return Array.from({ length: indices.size }, (_, index) => {
    const node = indices.get(index);
    if (!node) throw bad('Error while unflattening: Incomplete list');
    return convert(node);
  });
}
