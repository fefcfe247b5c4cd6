// The one tree that every format reads into and prints from. Ordered, typed, comments are items of their own. No
// JavaScript number and no object keyed by user text: those lose digits and order.
import type { Text } from '../base/bytes.ts';

export interface Str {
  readonly kind: 'str';
  readonly text: Text;
}

/** A signed 64-bit integer, as canonical decimal digits: `-7`, `0`, `42`. */
export interface Int {
  readonly kind: 'int';
  readonly text: string;
}

/**
 * A 64-bit float, as the shortest decimal digits that round-trip, never with an exponent: `1.5`, `1` (for 1.0),
 * `1000000000000000000000`, `-0`; or `NaN`, `+Inf`, `-Inf`. See number.ts.
 */
export interface Float {
  readonly kind: 'float';
  readonly text: string;
}

export interface Bool {
  readonly kind: 'bool';
  readonly value: boolean;
}

/** A timestamp, RFC 3339 with up to 9 fraction digits, trailing zeros cut, zone kept. See time.ts. */
export interface Time {
  readonly kind: 'time';
  readonly text: string;
}

export interface Null {
  readonly kind: 'null';
}

/** Text after the comment sign, leading space included. `inline`: it stood behind a value on that value's line. */
export interface Comment {
  readonly kind: 'comment';
  readonly text: Text;
  readonly inline: boolean;
}

/** A key and its value. `line` is where the key stood in the source, 1-based, when the reader knows. */
export interface Entry {
  readonly kind: 'entry';
  readonly key: string;
  readonly value: Value;
  readonly line?: number;
}

export type MapItem = Entry | Comment;

export interface MapNode {
  readonly kind: 'map';
  readonly items: readonly MapItem[];
}

export type ListItem = Value | Comment;

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly ListItem[];
}

export type Scalar = Str | Int | Float | Bool | Time | Null;
export type Value = Scalar | MapNode | ListNode;

/** A file: its documents in order. Only YAML has more than one; every format has at least one. */
export interface Tree {
  readonly documents: readonly MapNode[];
}

/**
 * How deep maps and lists may nest. Readers refuse more (code `limit`), so that everything after them may recurse.
 * Go's JSON and YAML libraries stop at 10,000; no real file comes near either.
 */
export const MAX_DEPTH = 1000;

export const NULL: Null = { kind: 'null' };
export const str = (text: Text): Str => ({ kind: 'str', text });
export const int = (text: string): Int => ({ kind: 'int', text });
export const float = (text: string): Float => ({ kind: 'float', text });
export const bool = (value: boolean): Bool => ({ kind: 'bool', value });
export const time = (text: string): Time => ({ kind: 'time', text });
export const comment = (text: Text, inline = false): Comment => ({ kind: 'comment', text, inline });
export const entry = (key: string, value: Value): Entry => ({ kind: 'entry', key, value });
export const map = (items: readonly MapItem[]): MapNode => ({ kind: 'map', items });
export const list = (items: readonly ListItem[]): ListNode => ({ kind: 'list', items });

/** The value of the first entry with this key. */
export function lookup(node: MapNode, key: string): Value | undefined {
  for (const item of node.items) if (item.kind === 'entry' && item.key === key) return item.value;
  return undefined;
}
