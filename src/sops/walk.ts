// The one walk over a tree that encryption and decryption share: it knows paths, AAD, selection and comments, and hands
// each leaf to a visitor. Source: the original's rules, reference 1.2 and 1.4.
import { SubrosaError } from '../base/errors.ts';
import type { Comment, ListItem, ListNode, MapItem, MapNode, Scalar, Value } from '../formats/index.ts';
import { formatPath, type PathPart } from './path.ts';
import type { Selector } from './selectors.ts';

/** Where a leaf stands. `aad` is the additional data of its ciphertext. */
export interface Place {
  readonly aad: string;
  readonly encrypted: boolean;
  /** The way there, and the line of the last key on it when the reader knows. The path changes as the walk goes on. */
  readonly path: readonly PathPart[];
  readonly line: number | undefined;
}

/** Turns a leaf into its other form. A comment may become a Str (its ciphertext), a Str a Comment (its plaintext). */
export type Visit = (leaf: Scalar | Comment, place: Place) => Scalar | Comment;

interface Scope {
  /** Keys so far, each followed by a colon. */
  readonly prefix: string;
  /** A key above, or a comment above the containing item, matched. */
  readonly hit: boolean;
  readonly line: number | undefined;
}

interface Walk {
  readonly selector: Selector;
  readonly visit: Visit;
  readonly path: PathPart[];
}

/**
 * Walks one document and returns its transformed copy.
 * @throws SubrosaError of the visitor, with the tree path of the leaf and the line of its key added
 */
export function walkDocument(document: MapNode, selector: Selector, visit: Visit): MapNode {
  return walkMap(document, { prefix: '', hit: false, line: undefined }, { selector, visit, path: [] });
}

/** Keeps the comments that govern the next item of one container. */
function commentTracker(selector: Selector): {
  push: (comment: Comment) => boolean;
  clear: () => void;
  hit: () => boolean;
} {
  let active = false;
  return {
    /** Notes a comment; answers whether the comment itself counts as hit. */
    push: (comment): boolean => {
      const before = active;
      active = active || (selector.comment?.(comment) ?? false);
      return selector.markerStaysClear ? before : active;
    },
    clear: (): void => {
      active = false;
    },
    hit: (): boolean => active,
  };
}

function walkMap(node: MapNode, scope: Scope, walk: Walk): MapNode {
  const comments = commentTracker(walk.selector);
  const items = node.items.map((item): MapItem => {
    if (item.kind === 'comment')
      return walkMapComment(item, { ...scope, hit: scope.hit || comments.push(item) }, walk);
    walk.path.push(item.key);
    const below: Scope = {
      prefix: `${scope.prefix}${item.key}:`,
      hit: scope.hit || comments.hit() || (walk.selector.key?.(item.key) ?? false),
      line: item.line ?? scope.line,
    };
    try {
      const value = walkValue(item.value, below, walk);
      comments.clear();
      return { ...item, value };
    } catch (error) {
      throw located(error, item.line);
    } finally {
      walk.path.pop();
    }
  });
  return { kind: 'map', items };
}

function walkMapComment(comment: Comment, scope: Scope, walk: Walk): Comment {
  const result = visitLeaf(comment, scope, walk);
  if (result.kind === 'comment') return result;
  return { kind: 'comment', text: result.kind === 'str' ? result.text : '', inline: comment.inline };
}

function walkValue(value: Value, scope: Scope, walk: Walk): Value {
  if (value.kind === 'map') return walkMap(value, scope, walk);
  if (value.kind === 'list') return walkList(value, scope, walk);
  const result = visitLeaf(value, scope, walk);
  if (result.kind !== 'comment') return result;
  // compat: sops 3.13 puts its internal comment structure into the tree as a map here.
  throw new SubrosaError('decrypt-value', 'Could not decrypt value: a comment stands where a value belongs', {
    where: { path: formatPath(walk.path) },
  });
}

function walkList(node: ListNode, scope: Scope, walk: Walk): ListNode {
  const comments = commentTracker(walk.selector);
  const items = node.items.map((item, index): ListItem => {
    walk.path.push(index);
    try {
      if (item.kind === 'comment')
        return visitLeaf(item, { ...scope, hit: scope.hit || comments.push(item) }, walk);
      const below = { ...scope, hit: scope.hit || comments.hit() };
      const result =
        item.kind === 'map' || item.kind === 'list'
          ? walkValue(item, below, walk)
          : visitLeaf(item, below, walk);
      // compat: sops 3.13 forgets the active comments at an encrypted comment in a list (it is a string there) and so
      // cannot read back what it wrote. A string that turned out to be a comment doesn't end them here.
      if (result.kind !== 'comment') comments.clear();
      return result;
    } finally {
      walk.path.pop();
    }
  });
  return { kind: 'list', items };
}

function visitLeaf(leaf: Scalar | Comment, scope: Scope, walk: Walk): Scalar | Comment {
  if (leaf.kind === 'null') return leaf;
  const { selector } = walk;
  try {
    return walk.visit(leaf, {
      aad: scope.prefix === '' ? ':' : scope.prefix,
      encrypted: scope.hit ? selector.withHit : selector.withoutHit,
      path: walk.path,
      line: scope.line,
    });
  } catch (error) {
    throw error instanceof SubrosaError ? error.at({ path: formatPath(walk.path) }) : error;
  }
}

function located(error: unknown, line: number | undefined): unknown {
  return error instanceof SubrosaError && line !== undefined ? error.at({ line }) : error;
}
