// The `sops` block: tree in, values out, and back. Source: the original's metadata, reference 2.1 and 1.8.
import { SubrosaError } from '../base/errors.ts';
import { textString } from '../base/bytes.ts';
import {
  bool,
  canonicalTime,
  entry,
  int,
  list,
  map,
  str,
  type Entry,
  type MapNode,
  type Value,
} from '../formats/index.ts';
import { KEY_TYPES, type KeyGroup, type KeyNaming, type KeyTypeName, type MasterKey } from './key.ts';
import {
  assertOneSelection,
  DEFAULT_UNENCRYPTED_SUFFIX,
  SELECTION_OPTIONS,
  selectionsSet,
  type Selection,
} from './selectors.ts';

export interface Metadata {
  readonly groups: readonly KeyGroup[];
  /** How many groups it takes; 0 when the file doesn't say. */
  readonly shamirThreshold: number;
  /** RFC 3339 in seconds. It is the additional data of the MAC. */
  readonly lastModified: string;
  /** The encrypted MAC, or empty. */
  readonly mac: string;
  readonly macOnlyEncrypted: boolean;
  readonly selection: Selection;
  readonly version: string;
}

/** The version that files written by this program carry: that of the sops whose format they are in. */
export const SOPS_VERSION = '3.13.3';

/** Field names match in any case, as in the original; the canonical spelling wins when both are there. */
function field(node: MapNode, name: string): Value | undefined {
  const entries = node.items.filter((item): item is Entry => item.kind === 'entry');
  const found =
    entries.find((item) => item.key === name) ??
    entries.find((item) => item.key.toLowerCase() === name.toLowerCase());
  return found === undefined || found.value.kind === 'null' ? undefined : found.value;
}

function bad(name: string, why: string): SubrosaError {
  return new SubrosaError('bad-metadata', `Error decoding metadata: '${name}' ${why}`, {
    where: { path: `["sops"]["${name}"]` },
  });
}

function text(node: MapNode, name: string): string | undefined {
  const value = field(node, name);
  if (value === undefined) return undefined;
  if (value.kind === 'bool') return value.value ? '1' : '0';
  if (value.kind === 'map' || value.kind === 'list' || value.kind === 'null')
    throw bad(name, "expected type 'string'");
  return textString(value.text);
}

function flag(node: MapNode, name: string): boolean {
  const value = field(node, name);
  if (value?.kind === 'bool') return value.value;
  const word = text(node, name) ?? '';
  if (['', '0', 'f', 'F', 'false', 'False', 'FALSE'].includes(word)) return false;
  if (['1', 't', 'T', 'true', 'True', 'TRUE'].includes(word)) return true;
  throw bad(name, 'is not a boolean');
}

function count(node: MapNode, name: string): number {
  const word = text(node, name) ?? '';
  if (word === '') return 0;
  if (!/^[0-9]{1,9}$/.test(word)) throw bad(name, 'is not a small whole number');
  return Number(word);
}

/** The members of a list; the original also takes a lone map for a list of one. */
function maps(node: MapNode, name: string): MapNode[] {
  const value = field(node, name);
  if (value === undefined) return [];
  const items = value.kind === 'list' ? value.items : [value];
  return items.flatMap((item) => {
    if (item.kind === 'comment') return [];
    if (item.kind !== 'map') throw bad(name, 'expected a list of maps');
    return [item];
  });
}

function masterKey(type: KeyTypeName, node: MapNode, naming: KeyNaming): MasterKey {
  // All types but age say when the key was wrapped. It is kept as it stands, but it must be a time.
  if (type !== 'age') timeOf(node, 'created_at');
  const fields = node.items.filter(
    (item): item is Entry => item.kind === 'entry' && item.key.toLowerCase() !== 'enc',
  );
  return { type, name: naming(type, fields), fields, enc: text(node, 'enc') ?? '' };
}

function keyGroup(node: MapNode, naming: KeyNaming): KeyGroup {
  return KEY_TYPES.flatMap((type) => maps(node, type).map((member) => masterKey(type, member, naming)));
}

function keyGroups(node: MapNode, naming: KeyNaming): KeyGroup[] {
  const members = maps(node, 'key_groups');
  const direct = keyGroup(node, naming);
  if (direct.length > 0) return [direct];
  const groups = members.map((member) => keyGroup(member, naming));
  if (groups.length === 0) throw new SubrosaError('bad-metadata', 'No keys found in file');
  return groups;
}

function timeOf(node: MapNode, name: string): string {
  const value = field(node, name);
  if (value !== undefined && value.kind !== 'str') throw bad(name, "expected type 'string'");
  const found = canonicalTime(value ? textString(value.text) : '');
  if (found === undefined) throw bad(name, 'is not an RFC 3339 time');
  return found.replace(/\.\d+/, '');
}

function readSelection(node: MapNode): Selection {
  const pairs = SELECTION_OPTIONS.map((name) => [name, text(node, name) ?? ''] as const);
  const selection: Selection = Object.fromEntries(pairs.filter(([, value]) => value !== ''));
  try {
    assertOneSelection(selection);
  } catch (error) {
    throw new SubrosaError('bad-metadata', (error as Error).message, { cause: error });
  }
  return selectionsSet(selection).length > 0 ? selection : { unencrypted_suffix: DEFAULT_UNENCRYPTED_SUFFIX };
}

/**
 * Reads a `sops` block.
 * @param naming gives the comparison name of a master key
 * @throws SubrosaError `bad-metadata` or `bad-version`
 */
export function readMetadata(node: MapNode, naming: KeyNaming): Metadata {
  return {
    groups: keyGroups(node, naming),
    shamirThreshold: count(node, 'shamir_threshold'),
    lastModified: timeOf(node, 'lastmodified'),
    mac: text(node, 'mac') ?? '',
    macOnlyEncrypted: flag(node, 'mac_only_encrypted'),
    selection: readSelection(node),
    version: text(node, 'version') ?? '',
  };
}

/**
 * Refuses versions that the original refuses.
 * @throws SubrosaError `bad-version`
 */
export function assertVersion(version: string): void {
  if (version === '')
    throw new SubrosaError('bad-version', 'Version string empty', { where: { path: '["sops"]["version"]' } });
  if (!/^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.test(version)) {
    throw new SubrosaError('bad-version', 'No Major.Minor.Patch elements found', {
      where: { path: '["sops"]["version"]' },
    });
  }
}

/** Is this file's version older than the program's? (`edit` then raises it.) */
export function olderThanProgram(version: string): boolean {
  const parts = (of: string): number[] => of.replace(/^v/, '').split(/[-+]/)[0]!.split('.').map(Number);
  const ours = parts(SOPS_VERSION);
  const theirs = parts(version);
  const differs = ours.findIndex((part, index) => part !== theirs[index]);
  return differs >= 0 && (theirs[differs] ?? 0) < (ours[differs] ?? 0);
}

function printKey(key: MasterKey): MapNode {
  return alphabetical(map([...key.fields, entry('enc', str(key.enc))]));
}

function alphabetical(node: MapNode): MapNode {
  const entries = node.items.filter((item) => item.kind === 'entry');
  const inner = entries.map((item) =>
    item.value.kind === 'map' ? { ...item, value: alphabetical(item.value) } : item,
  );
  return map(inner.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
}

function printGroup(group: KeyGroup, always: readonly KeyTypeName[]): [string, Value][] {
  return KEY_TYPES.map((type): [string, MapNode[]] => [
    type,
    group.filter((key) => key.type === type).map(printKey),
  ])
    .filter(([type, keys]) => keys.length > 0 || always.includes(type as KeyTypeName))
    .map(([type, keys]): [string, Value] => [type, list(keys)]);
}

function sorted(pairs: readonly (readonly [string, Value])[]): MapNode {
  return alphabetical(map(pairs.map(([key, value]) => entry(key, value))));
}

/** The `sops` block of a file, keys in alphabetical order at every level, as the original prints it since 3.13. */
export function printMetadata(metadata: Metadata): MapNode {
  const { groups, selection } = metadata;
  const only = groups.length === 1 ? groups[0] : undefined;
  const keys: [string, Value][] = only
    ? printGroup(only, [])
    : [['key_groups', list(groups.map((group) => sorted(printGroup(group, ['age', 'hc_vault']))))]];
  return sorted([
    ...keys,
    ...selectionsSet(selection).map((name): [string, Value] => [name, str(selection[name] ?? '')]),
    ['lastmodified', str(metadata.lastModified)],
    ['mac', str(metadata.mac)],
    ...(metadata.macOnlyEncrypted ? [['mac_only_encrypted', bool(true)] as const] : []),
    ...(metadata.shamirThreshold === 0
      ? []
      : [['shamir_threshold', int(String(metadata.shamirThreshold))] as const]),
    ['version', str(metadata.version)],
  ]);
}
