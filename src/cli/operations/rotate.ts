// Rotating: a new data key, and with it every ciphertext new; keys added and removed on the way.
import type { FormatName } from '../../formats/index.ts';
import {
  Cipher,
  newDataKey,
  wrapDataKey,
  type KeyGroup,
  type KeyTypeName,
  type MasterKey,
  type WrappedKey,
} from '../../sops/index.ts';
import type { SopsContext } from '../context.ts';
import { parseEncryptionContext, sealFile } from './encrypt.ts';
import { openSource, type Source } from './load.ts';

type Named = readonly (readonly [KeyTypeName, string])[];

export interface RotateRequest {
  readonly source: Source;
  readonly output: FormatName;
  /** Comma lists by key type. */
  readonly add?: Named;
  readonly remove?: Named;
  readonly awsProfile?: string;
  readonly encryptionContext?: string;
  readonly ignoreMac?: boolean;
}

function keysOf(context: SopsContext, named: Named, request: RotateRequest): readonly MasterKey[] {
  const encryptionContext = parseEncryptionContext(request.encryptionContext ?? '');
  const options = { awsProfile: request.awsProfile ?? '', encryptionContext };
  return named.flatMap(([type, text]) => (text === '' ? [] : context.keyMaker.fromText(type, text, options)));
}

function changedGroups(
  groups: readonly KeyGroup[],
  added: readonly MasterKey[],
  removed: readonly MasterKey[],
): readonly KeyGroup[] {
  const goes = (key: MasterKey): boolean =>
    removed.some((other) => other.type === key.type && other.name === key.name);
  return groups
    .map((group, index) => (index === 0 ? [...group, ...added] : group))
    .map((group) => group.filter((key) => !goes(key)));
}

/**
 * Rotates a file.
 * @returns the new file
 * @throws SubrosaError of every stage
 */
export async function rotate(context: SopsContext, request: RotateRequest): Promise<Uint8Array> {
  const { source, output } = request;
  const added = keysOf(context, request.add ?? [], request);
  const removed = keysOf(context, request.remove ?? [], request);
  const { plain } = await openSource(context, source, request);
  const groups = changedGroups(plain.metadata.groups, added, removed);
  const dataKey = newDataKey();
  const wrapped: WrappedKey = await wrapDataKey(
    groups,
    plain.metadata.shamirThreshold,
    dataKey,
    context.ring,
  );
  const file = { ...plain, metadata: { ...plain.metadata, ...wrapped } };
  return sealFile(context, { file, cipher: new Cipher(dataKey) }, { output, path: source.path });
}
