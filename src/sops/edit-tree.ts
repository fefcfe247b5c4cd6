// Reading and changing one value of a document by its path. Trees are values: a change gives a new tree.
import { SubrosaError } from '../base/errors.ts';
import {
  entry,
  list,
  lookup,
  map,
  type ListItem,
  type ListNode,
  type MapItem,
  type MapNode,
  type Value,
} from '../formats/index.ts';
import { formatPath, type PathPart } from './path.ts';

function noSuchPath(message: string, path: readonly PathPart[]): SubrosaError {
  return new SubrosaError('no-such-path', message, { where: { path: formatPath(path) } });
}

/**
 * The value at a path.
 * @throws SubrosaError `no-such-path`
 */
export function valueAt(document: MapNode, path: readonly PathPart[]): Value {
  let current: Value = document;
  path.forEach((part, depth) => {
    current = step(current, part, path.slice(0, depth + 1));
  });
  return current;
}

function step(node: Value, part: PathPart, path: readonly PathPart[]): Value {
  if (typeof part === 'string') {
    const value = node.kind === 'map' ? lookup(node, part) : undefined;
    if (value === undefined) throw noSuchPath(`component ['${part}'] not found`, path);
    return value;
  }
  // compat: sops 3.13 gives an internal pair for an index into a map, and panics for one into a scalar.
  if (node.kind !== 'list')
    throw noSuchPath(`component [${part}] is integer, but tree part is not a slice`, path);
  const item = node.items[part];
  if (item === undefined) throw noSuchPath(`component [${part}] accesses out of bounds`, path);
  if (item.kind === 'comment') throw noSuchPath(`component [${part}] is a comment`, path);
  return item;
}

/**
 * Sets a value: missing keys are made, a list index beyond the end appends, a scalar on the way is replaced.
 * @throws SubrosaError `no-such-path` for a list index into a map (the original does nothing, silently) or a key into a
 * list
 */
export function setAt(document: MapNode, path: readonly PathPart[], value: Value): MapNode {
  const result = setIn(document, path, value, []);
  if (result.kind !== 'map') throw noSuchPath('the path must start with a key', path);
  return result;
}

function setIn(node: Value, path: readonly PathPart[], value: Value, above: readonly PathPart[]): Value {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  const here = [...above, part];
  if (node.kind === 'map') {
    if (typeof part === 'number')
      throw noSuchPath(`component [${part}] is an index, but the tree has a map here`, here);
    return setInMap(node, { part, rest, value, here });
  }
  if (node.kind === 'list') {
    if (typeof part === 'string')
      throw noSuchPath(`component ['${part}'] is a key, but the tree has a list here`, here);
    return setInList(node, { part, rest, value, here });
  }
  return fresh(path, value);
}

interface Step<P extends PathPart> {
  readonly part: P;
  readonly rest: readonly PathPart[];
  readonly value: Value;
  readonly here: readonly PathPart[];
}

function setInMap(node: MapNode, { part, rest, value, here }: Step<string>): MapNode {
  const index = node.items.findIndex((item) => item.kind === 'entry' && item.key === part);
  const found = node.items[index];
  if (found?.kind !== 'entry') return map([...node.items, entry(part, fresh(rest, value))]);
  return map(node.items.with(index, { ...found, value: setIn(found.value, rest, value, here) }));
}

function setInList(node: ListNode, { part, rest, value, here }: Step<number>): ListNode {
  const found = node.items[part];
  if (found === undefined) return list([...node.items, fresh(rest, value)]);
  const inner: ListItem = found.kind === 'comment' ? fresh(rest, value) : setIn(found, rest, value, here);
  return list(node.items.with(part, inner));
}

function fresh(path: readonly PathPart[], value: Value): Value {
  return path.reduceRight<Value>(
    (inner, part) => (typeof part === 'string' ? map([entry(part, inner)]) : list([inner])),
    value,
  );
}

/**
 * Removes the value at a path.
 * @throws SubrosaError `no-such-path`: `Key not found: x`, `Index 5 out of bounds`
 */
export function unsetAt(document: MapNode, path: readonly PathPart[]): MapNode {
  return unsetIn(document, path, []) as MapNode;
}

function unsetIn(node: Value, path: readonly PathPart[], above: readonly PathPart[]): Value {
  const [part, ...rest] = path;
  if (part === undefined) throw noSuchPath('an empty path names nothing', path);
  const here = [...above, part];
  if (node.kind === 'map' && typeof part === 'string') return unsetInMap(node, part, rest, here);
  if (node.kind === 'list' && typeof part === 'number') return unsetInList(node, part, rest, here);
  const name = typeof part === 'number' ? `Index ${part} out of bounds` : `Key not found: ${part}`;
  throw noSuchPath(`${name} (the tree has a ${node.kind} here)`, here);
}

function unsetInMap(
  node: MapNode,
  part: string,
  rest: readonly PathPart[],
  here: readonly PathPart[],
): MapNode {
  const index = node.items.findIndex((item) => item.kind === 'entry' && item.key === part);
  const found = node.items[index];
  if (found?.kind !== 'entry') throw noSuchPath(`Key not found: ${part}`, here);
  if (rest.length === 0) return map(node.items.toSpliced(index, 1));
  return map(node.items.with(index, { ...found, value: unsetIn(found.value, rest, here) }));
}

function unsetInList(
  node: ListNode,
  part: number,
  rest: readonly PathPart[],
  here: readonly PathPart[],
): ListNode {
  const found = node.items[part];
  if (found === undefined) throw noSuchPath(`Index ${part} out of bounds`, here);
  if (rest.length === 0) return list(node.items.toSpliced(part, 1));
  if (found.kind === 'comment') throw noSuchPath(`Index ${part} is a comment`, here);
  return list(node.items.with(part, unsetIn(found, rest, here)));
}

/** Are two values the same, comments and order included? */
export function sameValue(a: ListItem, b: ListItem): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'map') {
    const other = (b as MapNode).items;
    return a.items.length === other.length && a.items.every((item, index) => sameItem(item, other[index]!));
  }
  if (a.kind === 'list') {
    const other = (b as ListNode).items;
    return a.items.length === other.length && a.items.every((item, index) => sameValue(item, other[index]!));
  }
  return sameScalar(a, b);
}

function sameItem(a: MapItem, b: MapItem): boolean {
  if (a.kind === 'comment' || b.kind === 'comment') return a.kind === b.kind && sameScalar(a, b);
  return a.key === b.key && sameValue(a.value, b.value);
}

function sameScalar(a: ListItem | MapItem, b: ListItem | MapItem): boolean {
  if ('text' in a && 'text' in b) {
    return typeof a.text === 'string' || typeof b.text === 'string'
      ? a.text === b.text
      : Buffer.compare(a.text, b.text) === 0;
  }
  return a.kind === 'bool' && b.kind === 'bool' ? a.value === b.value : a.kind === 'null';
}
