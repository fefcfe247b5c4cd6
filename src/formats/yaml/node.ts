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
