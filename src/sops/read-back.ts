// A file that we write must read back as what it says. Some formats cannot say everything: a clear `-0.0` in YAML comes
// back as the integer 0, a backslash before an n in dotenv as a line break; the MAC of such a file never fits again.
import { sameBytes } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import type { FormatName, ListItem, MapNode, Scalar, Tree } from '../formats/index.ts';
import { leafBytes } from './leaf.ts';
import { formatPath, type PathPart } from './path.ts';

interface Found {
  readonly leaf: Scalar;
  readonly path: readonly PathPart[];
}

function leavesOf(node: ListItem, path: readonly PathPart[]): Found[] {
  if (node.kind === 'comment' || node.kind === 'null') return [];
  if (node.kind === 'map') return mapLeaves(node, path);
  if (node.kind === 'list') return node.items.flatMap((item, index) => leavesOf(item, [...path, index]));
  return node.kind === 'str' && node.text.length === 0 ? [] : [{ leaf: node, path }];
}

function mapLeaves(node: MapNode, path: readonly PathPart[] = []): Found[] {
  return node.items.flatMap((item) =>
    item.kind === 'entry' ? leavesOf(item.value, [...path, item.key]) : [],
  );
}

function treeLeaves(tree: Tree): Found[] {
  return tree.documents.flatMap((document) => mapLeaves(document));
}

/** Could this leaf read back as another? In the formats with types strings, integers and booleans never do. */
function risky({ leaf }: Found, format: FormatName): boolean {
  if (leaf.kind === 'str' && typeof leaf.text === 'string') {
    return (format === 'dotenv' || format === 'ini') && !leaf.text.startsWith('ENC[');
  }
  return (
    format === 'dotenv' ||
    format === 'ini' ||
    leaf.kind === 'float' ||
    leaf.kind === 'time' ||
    leaf.kind === 'str'
  );
}

/**
 * Refuses a printed tree that would read back with other values.
 * @param reread parses what was printed; called only when some leaf could differ
 * @throws SubrosaError `emit` with the path of the first value that does
 */
export function assertReadsBack(format: FormatName, tree: Tree, reread: () => Tree): void {
  const before = treeLeaves(tree);
  if (!before.some((found) => risky(found, format))) return;
  const after = treeLeaves(reread());
  const bytesAt = (found: Found | undefined): Uint8Array =>
    found === undefined || found.leaf.kind === 'null' ? new Uint8Array() : leafBytes(found.leaf);
  const index = before.findIndex((found, at) => !sameBytes(bytesAt(found), bytesAt(after[at])));
  if (index < 0 && before.length === after.length) return;
  // compat: sops 3.13 writes such files, and then refuses them for their MAC.
  throw new SubrosaError('emit', `a value cannot be written in ${format} so that it reads back the same`, {
    where: { path: formatPath(before[Math.max(index, 0)]?.path ?? []) },
    hint: 'Write it as a string in quotes, let it be encrypted, or use another format.',
  });
}
