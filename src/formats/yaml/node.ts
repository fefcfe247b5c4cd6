// What the parser makes of tokens: nodes with their comments, before tags, aliases and comments become a tree.
import type { ScalarStyle } from './token.ts';

/** Comment lines, `#` included, joined by newlines (an empty line stays as one). */
export interface Comments {
  head: string;
  line: string;
  foot: string;
}

interface Common extends Comments {
  /** Short form (`!!int`, `!own`), or empty when none was given or only `!`. */
  readonly tag: string;
  /** Counts from 0. */
  readonly at: number;
}

export interface ScalarNode extends Common {
  readonly kind: 'scalar';
  readonly style: ScalarStyle;
  readonly value: string;
}

export interface MappingNode extends Common {
  readonly kind: 'mapping';
  readonly pairs: Pair[];
}

export interface SequenceNode extends Common {
  readonly kind: 'sequence';
  readonly items: YamlNode[];
}

export interface AliasNode extends Common {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: YamlNode;
}

export type YamlNode = ScalarNode | MappingNode | SequenceNode | AliasNode;

export interface Pair {
  readonly key: YamlNode;
  readonly value: YamlNode;
}

export interface DocumentNode {
  readonly head: string;
  readonly foot: string;
  readonly root: YamlNode;
}

/** What stands before a node: the name to call it by later, and its tag in full (`!` for a lone one), or nothing. */
export interface Properties {
  readonly anchor: string;
  readonly tag: string;
  readonly at: number;
}

const LONG_TAG = 'tag:yaml.org,2002:';

/** A tag as nodes have it: that of YAML itself short, a lone `!` as none. */
export function shortTag(tag: string): string {
  if (tag === '!') return '';
  return tag.startsWith(LONG_TAG) ? `!!${tag.slice(LONG_TAG.length)}` : tag;
}

export function emptyScalar(line: number): ScalarNode {
  return { kind: 'scalar', tag: '', at: line, style: 'plain', value: '', head: '', line: '', foot: '' };
}

export function emptySequence({ tag, at }: Properties, head: string): SequenceNode {
  return {
    kind: 'sequence',
    tag: shortTag(tag),
    at,
    items: [],
    head,
    line: '',
    foot: '',
  };
}

export function emptyMapping({ tag, at }: Properties, head: string): MappingNode {
  return {
    kind: 'mapping',
    tag: shortTag(tag),
    at,
    pairs: [],
    head,
    line: '',
    foot: '',
  };
}

/** Adds a pair. What follows the value directly belongs behind the pair, and the key keeps it. */
export function addPair(mapping: MappingNode, key: YamlNode, value: YamlNode): void {
  if (key.foot === '' && value.foot !== '') {
    key.foot = value.foot;
    value.foot = '';
  }
  mapping.pairs.push({ key, value });
}
