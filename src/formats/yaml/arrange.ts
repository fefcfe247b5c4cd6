// Which item of a collection each comment of the tree goes to, as sops' YAML store has it.
import { textOf } from '../../base/bytes.ts';
import { SubrosaError } from '../../base/errors.ts';
import type { Comment, ListItem, ListNode, MapItem, MapNode } from '../tree.ts';

/** Comment texts, each line with its `#`; empty when there is none. */
export interface NodeComments {
  readonly head: string;
  readonly line: string;
  readonly foot: string;
}

export const NO_COMMENTS: NodeComments = { head: '', line: '', foot: '' };

export interface Child<T> {
  readonly item: T;
  readonly comments: NodeComments;
}

export interface Arranged<T> {
  /** What stands above the first item, or all there is when there is no item. */
  readonly head: string;
  readonly children: readonly Child<T>[];
  /** What stands below the last item. */
  readonly foot: string;
}

type Content<T> = Exclude<T, Comment>;

/**
 * Gives each comment to the item behind it.
 * @throws SubrosaError `emit` for a comment that is no text
 */
export function arrange<T extends MapItem | ListItem>(items: readonly T[]): Arranged<Content<T>> {
  const children: Child<Content<T>>[] = [];
  let head = '';
  let above: string[] = [];
  let beside: string[] = [];
  for (const item of items) {
    if (item.kind === 'comment') {
      (item.inline ? beside : above).push(commentLine(item.text));
      continue;
    }
    const content = item as Content<T>;
    if (above.length + beside.length === 0) {
      children.push({ item: content, comments: NO_COMMENTS });
      continue;
    }
    const first = children.length === 0;
    if (first) head = above.join('\n');
    const comments = { head: first ? '' : above.join('\n'), line: beside.join('\n'), foot: '' };
    children.push({ item: content, comments });
    above = [];
    beside = [];
  }
  const rest = [...above, ...beside].join('\n');
  return children.length === 0 ? { head: rest, children, foot: '' } : { head, children, foot: rest };
}

/** Whether a collection prints as `{}` or `[]`. */
export function isEmpty(value: MapNode | ListNode): boolean {
  return value.items.every((item: MapItem | ListItem) => item.kind === 'comment');
}

function commentLine(value: Comment['text']): string {
  const text = typeof value === 'string' ? value : textOf(value);
  if (typeof text === 'string') return `#${text}`;
  throw new SubrosaError('emit', 'A comment is not valid UTF-8 and cannot be printed in a YAML file');
}
