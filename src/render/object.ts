// Reading a Kubernetes object out of a tree: fields by name, merge keys resolved as YAML says.
import { textString } from '../base/bytes.ts';
import { lookup, type ListItem, type MapNode, type Value } from '../formats/index.ts';

/** A field of an object; null counts as absent. */
export function fieldOf(node: MapNode, name: string): Value | undefined {
  const own = lookup(node, name);
  if (own !== undefined) return own.kind === 'null' ? undefined : own;
  for (const source of mergedInto(node)) {
    const found = fieldOf(source, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mergedInto(node: MapNode): MapNode[] {
  const merged = lookup(node, '<<');
  const sources: readonly ListItem[] = merged?.kind === 'list' ? merged.items : merged ? [merged] : [];
  return sources.filter((item): item is MapNode => item.kind === 'map');
}

/** The text of a field that is a string, undefined for anything else. */
export function textOfField(node: MapNode, name: string): string | undefined {
  const value = fieldOf(node, name);
  return value?.kind === 'str' ? textString(value.text) : undefined;
}

/** The members of a field that is a list; none for anything else. */
export function itemsOf(node: MapNode, name: string): Value[] {
  const value = fieldOf(node, name);
  return value?.kind === 'list' ? value.items.filter((item): item is Value => item.kind !== 'comment') : [];
}

/** All keys and values of a map, those merged in first, so that the map's own win in a Map. */
export function pairsOf(node: MapNode): [string, Value][] {
  const own = node.items.flatMap((item): [string, Value][] =>
    item.kind === 'entry' && item.key !== '<<' ? [[item.key, item.value]] : [],
  );
  return [...mergedInto(node).toReversed().flatMap(pairsOf), ...own];
}

/** Those members of a map that are strings. */
export function textPairsOf(node: MapNode): [string, string][] {
  return pairsOf(node).flatMap(([key, value]): [string, string][] =>
    value.kind === 'str' ? [[key, textString(value.text)]] : [],
  );
}

/** The objects of a document: itself, or the members of a list of objects, as kubectl takes them apart. */
export function objectsOf(document: MapNode): MapNode[] {
  const kind = textOfField(document, 'kind');
  if (kind !== 'List' && kind !== 'SecretList') return [document];
  const members = itemsOf(document, 'items').filter((item): item is MapNode => item.kind === 'map');
  return members.flatMap(objectsOf);
}
