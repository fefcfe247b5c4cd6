// Where the metadata lives in each format, and so how a whole SOPS file is read and written. Source: reference 2.
import { SubrosaError } from '../base/errors.ts';
import { textString } from '../base/bytes.ts';
import {
  entry,
  formatByName,
  map,
  str,
  type Entry,
  type FormatName,
  type MapItem,
  type MapNode,
  type PrintOptions,
  type Tree,
  type Value,
} from '../formats/index.ts';
import { flattenMetadata, unflattenMetadata } from './flatten.ts';
import type { KeyNaming } from './key.ts';
import { assertReadsBack } from './read-back.ts';
import { assertVersion, printMetadata, readMetadata, type Metadata } from './metadata.ts';

/** A SOPS file in memory: its documents without the metadata, and the metadata. */
export interface SopsFile {
  readonly tree: Tree;
  readonly metadata: Metadata;
}

/** How one format carries the `sops` block. */
interface Carrier {
  /** Is this top-level item part of the metadata? */
  readonly owns: (key: string) => boolean;
  readonly read: (items: readonly Entry[]) => MapNode;
  readonly write: (block: MapNode) => readonly MapItem[];
}

const BLOCK = 'sops';
const PREFIX = 'sops_';

function scalarText(item: Entry): string {
  const { value } = item;
  if (value.kind !== 'str')
    throw new SubrosaError('bad-metadata', `metadata value ${item.key} is not a string`);
  return textString(value.text);
}

const nested: Carrier = {
  owns: (key) => key === BLOCK,
  read(items) {
    const value = items[0]?.value;
    if (items.length > 1) throw new SubrosaError('bad-metadata', 'Found duplicate sops entry');
    if (value?.kind !== 'map')
      throw new SubrosaError('bad-metadata', 'Found sops entry that is not a mapping');
    return value;
  },
  write: (block) => [entry(BLOCK, block)],
};

const section: Carrier = {
  owns: (key) => key === BLOCK,
  read(items) {
    const entries = nested.read(items).items.filter((item): item is Entry => item.kind === 'entry');
    return unflattenMetadata(
      entries.map((item) => ({ key: item.key, value: scalarText(item).replaceAll('\\n', '\n') })),
    );
  },
  write: (block) => [
    entry(
      BLOCK,
      map(flattenMetadata(block).map(({ key, value }) => entry(key, str(value.replaceAll('\n', '\\n'))))),
    ),
  ],
};

const prefixed: Carrier = {
  owns: (key) => key.startsWith(PREFIX),
  read: (items) =>
    unflattenMetadata(items.map((item) => ({ key: item.key.slice(PREFIX.length), value: scalarText(item) }))),
  write: (block) => flattenMetadata(block).map(({ key, value }) => entry(PREFIX + key, str(value))),
};

const carriers: Record<FormatName, Carrier> = {
  yaml: nested,
  json: nested,
  binary: nested,
  ini: section,
  dotenv: prefixed,
};

/** The format that an encrypted file of this kind is written in: an encrypted binary file is JSON. */
function encryptedFormat(name: FormatName): FormatName {
  return name === 'binary' ? 'json' : name;
}

/** The whole content of an encrypted file, its metadata among the rest. @throws SubrosaError of the format */
export function readEncryptedTree(name: FormatName, input: Uint8Array): Tree {
  return formatByName(encryptedFormat(name)).parse(input);
}

/** Does a document carry SOPS metadata, or something that would be taken for it? */
export function hasMetadata(name: FormatName, tree: Tree): boolean {
  const { owns } = carriers[name];
  return tree.documents.some((document) =>
    document.items.some((item) => item.kind === 'entry' && owns(item.key)),
  );
}

/**
 * Reads a plaintext file.
 * @throws SubrosaError of the format
 */
export function readPlain(name: FormatName, input: Uint8Array): Tree {
  return formatByName(name).parse(input);
}

/**
 * Prints a plaintext file that is to be read again, for an editor.
 * @throws SubrosaError `emit` also when it would read back with other values
 */
export function printForEditing(name: FormatName, tree: Tree, options: PrintOptions = {}): Uint8Array {
  const printed = printPlain(name, tree, options);
  // In YAML and JSON a float may come back as the integer of the same value, as with the original: nothing is lost.
  if (name === 'dotenv' || name === 'ini') assertReadsBack(name, tree, () => readPlain(name, printed));
  return printed;
}

/** Prints a plaintext file. @throws SubrosaError `emit` */
export function printPlain(name: FormatName, tree: Tree, options: PrintOptions = {}): Uint8Array {
  return formatByName(name).print(tree, options);
}

function metadataBlock(name: FormatName, tree: Tree): MapNode | undefined {
  const carrier = carriers[name];
  const [first] = tree.documents;
  const items = (first?.items ?? []).filter(
    (item): item is Entry => item.kind === 'entry' && carrier.owns(item.key),
  );
  if (items.length === 0 || countsAsNone(name, items[0]!.value)) return undefined;
  return carrier.read(items);
}

/** To the original an empty block is no block, but not in YAML. */
function countsAsNone(name: FormatName, block: Value): boolean {
  return name !== 'yaml' && block.kind === 'map' && block.items.length === 0;
}

function withoutMetadata(name: FormatName, tree: Tree): Tree {
  const { owns } = carriers[name];
  return {
    documents: tree.documents.map((document) =>
      map(document.items.filter((item) => item.kind === 'comment' || !owns(item.key))),
    ),
  };
}

/**
 * Reads an encrypted file. Only the first document's metadata counts, as in the original.
 * @throws SubrosaError of the format, `no-metadata`, `bad-metadata`, `bad-version`
 */
export function readEncrypted(name: FormatName, input: Uint8Array, naming: KeyNaming): SopsFile {
  const tree = readEncryptedTree(name, input);
  const block = metadataBlock(name, tree);
  if (block === undefined) {
    throw new SubrosaError('no-metadata', 'sops metadata not found', {
      hint: `The file was read as ${name}. If it is of another format, say so with --input-type.`,
    });
  }
  const metadata = readMetadata(block, naming);
  assertVersion(metadata.version);
  return { tree: withoutMetadata(name, tree), metadata };
}

/** Prints an encrypted file; the block goes into every document. @throws SubrosaError `emit` */
export function printEncrypted(name: FormatName, file: SopsFile, options: PrintOptions = {}): Uint8Array {
  const block = carriers[name].write(printMetadata(file.metadata));
  const documents = file.tree.documents.map((document) => map([...document.items, ...block]));
  const format = formatByName(encryptedFormat(name));
  const printed = format.print({ documents }, options);
  assertReadsBack(name, file.tree, () => withoutMetadata(name, format.parse(printed)));
  return printed;
}

/**
 * Is this an encrypted file? It is when the metadata is there and has a version and a MAC.
 * @throws SubrosaError of the format, `bad-metadata` for metadata that cannot be read
 */
export function isEncrypted(name: FormatName, input: Uint8Array, naming: KeyNaming): boolean {
  const block = metadataBlock(name, readEncryptedTree(name, input));
  if (block === undefined) return false;
  const { mac, version } = readMetadata(block, naming);
  return mac !== '' && version !== '';
}
