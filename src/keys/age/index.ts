// The age key service (reference 3.1): wraps data keys for recipients, opens them with the identities of the machine.
import { wipe } from '../../base/bytes.ts';
import { SubrosaError, messageOf } from '../../base/errors.ts';
import type { KeyRing, MasterKey, Unwrapped } from '../../sops/index.ts';
import { fieldText, type KeyContext } from '../type.ts';
import { armor, dearmor } from './armor.ts';
import { encryptFile, NoMatch, openHeader, readHeader } from './file.ts';
import type { Header } from './header.ts';
import type { AgeIdentity } from './identity.ts';
import { openStream, startStream, verifyHeader } from './payload.ts';
import { parseRecipient } from './recipient.ts';
import { Sources, type Found } from './sources.ts';
import { unwrapX25519, wrapX25519 } from './x25519.ts';

interface Opened {
  readonly header: Header;
  readonly payload: Uint8Array;
}

/** @throws SubrosaError `parse` */
function openArmored(enc: string): Opened {
  let file;
  try {
    file = dearmor(enc);
  } catch (cause) {
    throw new SubrosaError(
      'parse',
      `failed to read header: parsing age header: failed to read intro: ${messageOf(cause)}`,
      { cause },
    );
  }
  const header = readHeader(file);
  return { header, payload: file.subarray(header.bytes.length) };
}

/**
 * The short path: X25519 only, no promise, nothing loaded. Whatever it can't do, the long one says why.
 * compat: sops 3.13 runs SOPS_AGE_KEY_CMD and its like even when a key file opens the data key; we then need not.
 */
function quickly(enc: string, sources: Sources): Uint8Array | undefined {
  try {
    const { header, payload } = openArmored(enc);
    for (const { pair } of sources.quick()) {
      const fileKey = unwrapX25519(pair, header.stanzas);
      if (fileKey === undefined) continue;
      verifyHeader(fileKey, header);
      const stream = startStream(fileKey, payload);
      wipe(fileKey);
      return openStream(stream);
    }
  } catch {
    return undefined;
  }
  return undefined;
}

function suffix({ errors, unused }: Found): string {
  const loading = errors.length > 0 ? `. Errors while loading age identities: ${errors.join('; ')}` : '';
  if (unused.length === 0) return loading;
  const quoted = unused.map((place) => `'${place}'`);
  const last = quoted.pop() ?? '';
  const joint = quoted.length > 1 ? ', and ' : ' and ';
  const places = quoted.length === 0 ? ` ${last}` : `s ${quoted.join(', ')}${joint}${last}`;
  return `${loading}. Did not find keys in location${places}.`;
}

async function describe(identity: AgeIdentity, origins: Found['origins']): Promise<string> {
  const text = await identity.describe();
  const origin = origins.get(identity);
  return origin === undefined || text.includes(origin) ? text : `${text} (from ${origin})`;
}

async function describeAll({ identities, origins }: Found): Promise<string[]> {
  return [...new Set(await Promise.all(identities.map(async (identity) => describe(identity, origins))))];
}

/** The long path: every place, every kind, and the original's words when nothing helps. */
async function thoroughly(enc: string, found: Found): Promise<Unwrapped> {
  const fail = async (reason: string, cause?: unknown): Promise<Unwrapped> => ({
    ok: false,
    reasons: [reason],
    tried: await describeAll(found),
    problems: [
      ...found.errors,
      ...(cause === undefined || cause instanceof NoMatch ? [] : [messageOf(cause)]),
    ],
    empty: found.unused,
  });
  if (found.identities.length === 0) return fail(`failed to load age identities${suffix(found)}`);
  let stream;
  try {
    const { header, payload } = openArmored(enc);
    const fileKey = await openHeader(header, found.identities);
    stream = startStream(fileKey, payload);
    wipe(fileKey);
  } catch (error) {
    return fail(
      `failed to create reader for decrypting sops data key with age: ${messageOf(error)}${suffix(found)}`,
      error,
    );
  }
  try {
    return { ok: true, part: openStream(stream) };
  } catch (error) {
    return fail(`failed to copy age decrypted data into bytes.Buffer: ${messageOf(error)}`, error);
  }
}

/**
 * Wraps a data key for one recipient, as an armored age file.
 * @throws SubrosaError `bad-recipient`; `plugin` when a plugin fails
 */
async function wrap(text: string, part: Uint8Array, context: KeyContext): Promise<string> {
  const recipient = parseRecipient(text);
  switch (recipient.kind) {
    case 'x25519':
      return armor(await encryptFile(part, (fileKey) => [wrapX25519(recipient.point, fileKey)]));
    case 'hybrid':
      return armor(await (await import('./hybrid.ts')).encryptHybrid(text, part));
    case 'ssh': {
      const { wrapSsh } = await import('./ssh-stanza.ts');
      return armor(await encryptFile(part, (fileKey) => [wrapSsh(recipient.key, fileKey)]));
    }
    case 'plugin': {
      const { wrapWithPlugin } = await import('./plugin.ts');
      const target = { name: recipient.plugin, recipient: text, context };
      return armor(await encryptFile(part, (fileKey) => wrapWithPlugin(target, fileKey)));
    }
  }
}

/** The service for `age` keys. Identities are read when first needed, and once. */
export function keyService(context: KeyContext): KeyRing {
  const sources = new Sources(context);
  const recipientOf = (key: MasterKey): string => fieldText(key.fields, 'recipient').trim();
  return {
    wrap: async (key, part) => wrap(recipientOf(key), part, context),
    async unwrap(key) {
      const part = quickly(key.enc, sources);
      if (part !== undefined) return { ok: true, part };
      return thoroughly(key.enc, await sources.all(recipientOf(key)));
    },
  };
}
