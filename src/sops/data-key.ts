// The data key: made, wrapped for every master key, and recovered from any that this machine can open.
// Source: the original's key groups and decryption order, reference 1.7 and 3.
import { randomBytes } from 'node:crypto';
import { messageOf, SubrosaError } from '../base/errors.ts';
import { wrapText } from '../base/wrap.ts';
import { KEY_TYPES, type KeyGroup, type KeyRing, type KeyTypeName, type MasterKey } from './key.ts';
import { combine, split } from './shamir.ts';

const DATA_KEY_BYTES = 32;

export interface WrappedKey {
  readonly groups: readonly KeyGroup[];
  readonly shamirThreshold: number;
}

/** A new random data key. */
export function newDataKey(): Uint8Array {
  return randomBytes(DATA_KEY_BYTES);
}

/**
 * Wraps a data key for all master keys; with several groups each gets a share.
 * @param threshold groups needed; 0 means all of them
 * @throws SubrosaError `generate-data-key`, naming every key that failed
 */
export async function wrapDataKey(
  groups: readonly KeyGroup[],
  threshold: number,
  dataKey: Uint8Array,
  ring: KeyRing,
): Promise<WrappedKey> {
  if (groups.length === 0 || groups.some((group) => group.length === 0))
    throw generateError(['empty key group provided']);
  const needed = groups.length > 1 ? threshold || groups.length : threshold;
  const parts = groups.length > 1 ? sharesOf(dataKey, groups.length, needed) : [dataKey];
  const failures: string[] = [];
  const wrap = async (key: MasterKey, part: Uint8Array): Promise<MasterKey> => {
    try {
      return { ...key, enc: await ring.wrap(key, part) };
    } catch (error) {
      // Without any key service there is nothing to say of single keys.
      if (error instanceof SubrosaError && error.code === 'no-keys') throw generateError([error.message]);
      failures.push(`failed to encrypt new data key with master key "${key.name}": ${messageOf(error)}`);
      return key;
    }
  };
  const wrapped = await Promise.all(
    groups.map((group, index) => Promise.all(group.map((key) => wrap(key, parts[index]!)))),
  );
  if (failures.length > 0) throw generateError(failures);
  return { groups: wrapped, shamirThreshold: needed };
}

function sharesOf(dataKey: Uint8Array, parts: number, threshold: number): Uint8Array[] {
  try {
    return split(dataKey, parts, threshold);
  } catch (error) {
    throw generateError([`could not split data key into parts for Shamir: ${messageOf(error)}`]);
  }
}

function generateError(reasons: readonly string[]): SubrosaError {
  return new SubrosaError('generate-data-key', `Could not generate data key: [${reasons.join(' ')}]`);
}

const ORDER_DEFAULT: readonly string[] = ['age', 'pgp'];

/**
 * Reads a decryption order: a comma list of key types. Unknown names are ignored, as in the original.
 * @throws SubrosaError `duplicate-decryption-order`
 */
export function parseDecryptionOrder(text: string | undefined): readonly string[] {
  if (text === undefined || text.trim() === '') return ORDER_DEFAULT;
  const names = text.split(',').map((name) => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new SubrosaError('duplicate-decryption-order', `Duplicate decryption key type: ${twice}`, {
      hint: `Name each of ${KEY_TYPES.join(', ')} at most once.`,
    });
  }
  return names;
}

function inOrder(group: KeyGroup, order: readonly string[]): readonly MasterKey[] {
  const rank = (type: KeyTypeName): number => (order.includes(type) ? order.indexOf(type) : order.length);
  return group.toSorted((a, b) => rank(a.type) - rank(b.type));
}

interface Attempt {
  readonly key: MasterKey;
  readonly reasons: readonly string[];
  readonly tried: readonly string[];
  readonly problems: readonly string[];
  readonly empty: readonly string[];
}

type GroupResult = { readonly part: Uint8Array } | { readonly attempts: readonly Attempt[] };

async function openGroup(group: KeyGroup, ring: KeyRing, order: readonly string[]): Promise<GroupResult> {
  const attempts: Attempt[] = [];
  for (const key of inOrder(group, order)) {
    const result = await ring.unwrap(key);
    if (result.ok) return { part: result.part };
    const { reasons, tried, problems = reasons, empty = [] } = result;
    attempts.push({ key, reasons, tried, problems, empty });
  }
  return { attempts };
}

/**
 * Recovers the data key.
 * @throws SubrosaError `data-key` with the report of every key that was tried
 */
export async function openDataKey(
  file: WrappedKey,
  ring: KeyRing,
  order: readonly string[],
): Promise<Uint8Array> {
  const results: GroupResult[] = [];
  for (const group of file.groups) results.push(await openGroup(group, ring, order));
  const parts = results.flatMap((result) => ('part' in result ? [result.part] : []));
  const [only] = parts;
  if (file.groups.length === 1 && only) return only;
  if (file.groups.length > 1 && parts.length >= Math.max(file.shamirThreshold, 2)) return combine(parts);
  throw dataKeyError(file, results, parts.length);
}

function dataKeyError(file: WrappedKey, results: readonly GroupResult[], opened: number): SubrosaError {
  const failed = results.flatMap((result) => ('attempts' in result ? result.attempts : []));
  const tried = [...new Set(failed.flatMap((attempt) => attempt.tried))];
  const needed = failed.map((attempt) => `${attempt.key.type} ${attempt.key.name}`);
  const closing =
    file.groups.length > 1
      ? `The file takes ${file.shamirThreshold} of its ${file.groups.length} key groups (Shamir threshold); ${opened} could be opened. Any one key opens its group.`
      : 'None of the master keys of the file could open it; any one of them is enough.';
  const report = results.map((result, index) => groupReport(result, index)).join('\n\n');
  return new SubrosaError(
    'data-key',
    `Failed to get the data key required to decrypt the SOPS file.\n\n${report}\n\n${wrapText(closing, 75)}`,
    {
      hint: `Needed: ${needed.join(', ')}. Tried: ${tried.length > 0 ? tried.join(', ') : 'no identity was found'}.`,
      native: { message: nativeReport(file, results, opened), hint: undefined },
    },
  );
}

const WIDTH = 76; // what reports put in front of a line leaves it within 80 columns

/** Told once, however many keys it came up with. */
function listed(title: string, items: readonly string[]): string[] {
  const lines = [...new Set(items)].map((item) => prefixed(wrapText(item, WIDTH - 4), '    '));
  return lines.length === 0 ? [] : [`  ${title}:`, ...lines];
}

/** The name of a key; age recipients and most others tell their type by their look. */
function keyTitle({ type, name }: MasterKey): string {
  return type === 'pgp' ? `PGP ${name}` : name;
}

/** What is needed, what was tried, and what went wrong; where keys may lie only when there was none at all. */
function nativeReport(
  { groups, shamirThreshold }: WrappedKey,
  results: readonly GroupResult[],
  opened: number,
): string {
  const closed = results.flatMap((result, index) => ('attempts' in result ? [{ ...result, index }] : []));
  const attempts = closed.flatMap((group) => group.attempts);
  const tried = attempts.flatMap((attempt) => attempt.tried);
  const first =
    groups.length > 1
      ? `cannot open: it takes ${shamirThreshold} of ${groups.length} key groups, and ${opened} could be opened`
      : 'cannot open: none of the keys at hand fits';
  return [
    first,
    ...closed.flatMap((group) =>
      listed(
        groups.length > 1 ? `needs for group ${group.index + 1} one of` : 'needs one of',
        group.attempts.map(({ key }) => keyTitle(key)),
      ),
    ),
    ...listed('tried', tried),
    ...listed(
      'problems',
      attempts.flatMap((attempt) => attempt.problems),
    ),
    ...(tried.length > 0
      ? []
      : listed(
          'no key was found in',
          attempts.flatMap((attempt) => attempt.empty),
        )),
  ].join('\n');
}

function groupReport(result: GroupResult, index: number): string {
  if ('part' in result) return `Group ${index}: SUCCESS`;
  const keys = result.attempts.map((attempt) => keyReport(attempt)).join('\n\n');
  return `Group ${index}: FAILED\n${prefixed(keys, '  ')}`;
}

function keyReport({ key, reasons }: Attempt): string {
  const lines = reasons
    .map((reason) => prefixed(wrapText(reason, 60), '  | ').replace(/^ /, '-'))
    .join('\n\n');
  return `${key.name}: FAILED\n${prefixed(lines, '  ')}`;
}

function prefixed(text: string, prefix: string): string {
  return text.replace(/^/gm, prefix);
}
