// Nodes to tree, as sops reads them: aliases expanded, merge keys kept, every comment line an item of its own.
import { SubrosaError, type Where } from '../../base/errors.ts';
import {
  comment,
  type Entry,
  type ListItem,
  type ListNode,
  type MapItem,
  type MapNode,
  MAX_DEPTH,
  type Value,
} from '../tree.ts';
import type { AliasNode, DocumentNode, MappingNode, ScalarNode, SequenceNode, YamlNode } from './node.ts';
import { goTypeOf, resolveScalar, tagOf } from './resolve.ts';

/**
 * Turns a document into its map.
 * @throws SubrosaError `parse` when it is no map, `unsupported-value` for what the SOPS tree cannot hold, `limit`
 */
export function composeDocument(document: DocumentNode, first: boolean): MapNode {
  return new Composer().document(document, first);
}

class Composer {
  private readonly path: (string | number)[] = [];
  private depth = 0;
  private nodes = 0;
  private aliased = 0;
  private readonly openAliases = new Set<YamlNode>();

  document(document: DocumentNode, first: boolean): MapNode {
    const items: MapItem[] = [];
    addComments(items, document.head);
    let { root } = document;
    if (root.kind === 'alias') {
      addComments(items, root.head);
      addComments(items, root.line);
      root = root.target;
    }
    if (root.kind === 'mapping') this.mapping(root, false, items);
    else this.requireEmpty(root, items, first);
    addComments(items, document.foot);
    return { kind: 'map', items };
  }

  /** Null is an empty document; anything else that is not a map is refused with the original's words. */
  private requireEmpty(root: Exclude<YamlNode, MappingNode>, items: MapItem[], first: boolean): void {
    addComments(items, root.head);
    addComments(items, root.line);
    const tag = root.kind === 'scalar' ? tagOf(resolveScalar(root)) : '!!seq';
    if (tag === '!!null') return;
    const line = root.at + 1;
    const message = first
      ? `yaml: unmarshal errors:\n  line ${line}: cannot unmarshal ${tag} into map[string]interface {}`
      : `Error unmarshaling input YAML: YAML documents that are ${tag === '!!seq' ? 'sequences' : 'values'} are not supported`;
    throw new SubrosaError('parse', message, {
      where: { line },
      hint: 'Each document must be a map: put it below a key, such as "items:". Or encrypt the file whole: --input-type binary.',
    });
  }

  private value(node: YamlNode, commentsTaken: boolean): Value {
    this.count(node);
    switch (node.kind) {
      case 'scalar':
        return this.scalar(node);
      case 'mapping':
        return this.nested(node, () => this.mapping(node, commentsTaken));
      case 'sequence':
        return this.nested(node, () => this.sequence(node, commentsTaken));
      case 'alias':
        return this.alias(node);
    }
  }

  private scalar(node: ScalarNode): Value {
    const value = resolveScalar(node);
    if (value.kind !== 'uint64') return value;
    throw new SubrosaError('unsupported-value', 'Cannot walk value, unknown type: uint64', {
      where: this.where(node),
      hint: 'Integers above 9223372036854775807 must be quoted.',
    });
  }

  private alias(node: AliasNode): Value {
    const { target } = node;
    if (this.openAliases.has(target)) {
      throw new SubrosaError('parse', `yaml: anchor '${node.name}' value contains itself`, {
        where: this.where(node),
      });
    }
    this.openAliases.add(target);
    const value = this.value(target, false);
    this.openAliases.delete(target);
    return value;
  }

  private mapping(node: MappingNode, commentsTaken: boolean, items: MapItem[] = []): MapNode {
    if (!commentsTaken) {
      addComments(items, node.head);
      addComments(items, node.line);
    }
    for (const { key, value } of node.pairs) {
      const onLine = value.kind === 'scalar' || value.kind === 'alias';
      addComments(items, key.head);
      addComments(items, key.line);
      if (onLine) {
        addComments(items, value.head);
        addComments(items, value.line, true);
      }
      items.push(this.entry(key, value, onLine));
      if (onLine) addComments(items, value.foot);
      addComments(items, key.foot);
    }
    if (!commentsTaken) addComments(items, node.foot);
    return { kind: 'map', items };
  }

  private entry(keyNode: YamlNode, node: YamlNode, onLine: boolean): Entry {
    const key = this.key(keyNode);
    this.path.push(key);
    const value = this.value(node, onLine);
    this.path.pop();
    return { kind: 'entry', key, value, line: keyNode.at + 1 };
  }

  private key(node: YamlNode): string {
    this.count(node);
    const target = node.kind === 'alias' ? node.target : node;
    if (target.kind !== 'scalar') {
      const type = target.kind === 'sequence' ? '[]interface {}' : 'map[string]interface {}';
      throw this.badKey(node, type, '');
    }
    const key = resolveScalar(target);
    if (key.kind !== 'str') throw this.badKey(node, goTypeOf(key), `: ${target.value}`);
    if (typeof key.text === 'string') return key.text;
    throw new SubrosaError('unsupported-value', 'Tree contains a key that is not valid UTF-8', {
      where: this.where(node),
    });
  }

  private badKey(node: YamlNode, type: string, text: string): SubrosaError {
    const message = `Tree contains a non-string key (type ${type})${text}. Only string keys are supported`;
    return new SubrosaError('unsupported-value', message, {
      where: this.where(node),
      hint: 'Quote the key.',
    });
  }

  private sequence(node: SequenceNode, commentsTaken: boolean): ListNode {
    const items: ListItem[] = [];
    if (!commentsTaken) {
      addComments(items, node.head);
      addComments(items, node.line);
    }
    this.path.push(0);
    const at = this.path.length - 1;
    for (let index = 0; index < node.items.length; index++) {
      const item = node.items[index]!;
      this.path[at] = index;
      addComments(items, item.head);
      addComments(items, item.line, true);
      items.push(this.value(item, true));
      addComments(items, item.foot);
    }
    this.path.pop();
    if (!commentsTaken) addComments(items, node.foot);
    return { kind: 'list', items };
  }

  private nested<T extends Value>(node: YamlNode, compose: () => T): T {
    if (++this.depth >= MAX_DEPTH) {
      throw new SubrosaError('limit', `yaml: nested deeper than ${MAX_DEPTH} levels`, {
        where: this.where(node),
      });
    }
    const value = compose();
    this.depth--;
    return value;
  }

  /** go-yaml's bound on aliases: the larger the result, the smaller the part of it that may come from them. */
  private count(node: YamlNode): void {
    this.nodes++;
    if (this.openAliases.size === 0) return;
    this.aliased++;
    if (this.aliased <= 100 || this.nodes <= 1000 || this.aliased / this.nodes <= allowedRatio(this.nodes))
      return;
    throw new SubrosaError('limit', 'yaml: document contains excessive aliasing', {
      where: this.where(node),
    });
  }

  private where(node: YamlNode): Where {
    const path = this.path.map((part) => `[${JSON.stringify(part)}]`).join('');
    return { line: node.at + 1, ...(path === '' ? {} : { path }) };
  }
}

const RATIO_FROM = 400_000;
const RATIO_TO = 4_000_000;

function allowedRatio(nodes: number): number {
  if (nodes <= RATIO_FROM) return 0.99;
  if (nodes >= RATIO_TO) return 0.1;
  return 0.99 - (0.89 * (nodes - RATIO_FROM)) / (RATIO_TO - RATIO_FROM);
}

/** Adds each comment line, without its `#`; empty lines go. */
function addComments(items: (MapItem | ListItem)[], text: string, inline = false): void {
  if (text === '') return;
  for (const line of text.split('\n')) if (line !== '') items.push(comment(line.slice(1), inline));
}
