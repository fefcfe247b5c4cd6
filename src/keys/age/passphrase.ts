// Identity files that are themselves age files, encrypted with a passphrase.
import { createHash } from 'node:crypto';
import { lossyString } from '../../base/bytes.ts';
import { messageOf, SubrosaError } from '../../base/errors.ts';
import type { KeyContext } from '../type.ts';
import { readHeader } from './file.ts';
import { forgetPassphrase, passphraseFromAgent } from './gpg-agent.ts';
import type { Header, Stanza } from './header.ts';
import { parseIdentity, type AgeIdentity } from './identity.ts';
import { openStream, startStream, verifyHeader } from './payload.ts';
import { scryptStanza, unwrapScrypt } from './scrypt.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MAX_FILE = 2 ** 24;

function bad(message: string): SubrosaError {
  return new SubrosaError('bad-identity', message);
}

/** Base32 of a whole number of five-byte groups. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((group) => ALPHABET[Number.parseInt(group, 2)]).join('');
}

/** The name under which gpg-agent keeps the passphrase of a file: 47 letters, so that percent-encoding adds none. */
export function agentCacheId(file: Uint8Array): string {
  return `SopsAge${base32(createHash('sha256').update(file).digest().subarray(0, 25))}`;
}

async function askPassphrase(place: string, cacheId: string, context: KeyContext): Promise<string> {
  const question = `Enter passphrase for identity '${place}':`;
  const unread = (why: string): SubrosaError =>
    bad(`failed to decrypt identity file: could not read passphrase: ${why}`);
  let known;
  try {
    known = await passphraseFromAgent(context, cacheId, question);
  } catch (error) {
    throw unread(`gpg-agent passphrase request errored: ${messageOf(error)}`);
  }
  try {
    return known ?? (await context.prompts.ask(question, true));
  } catch (error) {
    throw unread(messageOf(error));
  }
}

async function openStanza(
  stanza: Stanza,
  place: string,
  file: Uint8Array,
  context: KeyContext,
): Promise<Uint8Array> {
  const cacheId = agentCacheId(file);
  const passphrase = await askPassphrase(place, cacheId, context);
  const fileKey = passphrase === '' ? undefined : await unwrapScrypt(passphrase, stanza);
  if (fileKey !== undefined) return fileKey;
  await forgetPassphrase(context, cacheId);
  throw bad(
    passphrase === '' ? "failed to decrypt identity file: passphrase can't be empty" : 'incorrect passphrase',
  );
}

/** Native identities only, as in the original; the line is named, never shown. */
function nativeIdentities(text: string, context: KeyContext): AgeIdentity[] {
  const identities = text.split('\n').flatMap((raw, index) => {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '' || line.startsWith('#')) return [];
    try {
      if (line.startsWith('AGE-PLUGIN-')) throw bad('unknown identity type');
      return [parseIdentity(line, context)];
    } catch (error) {
      throw bad(`error at line ${index + 1}: ${messageOf(error)}`);
    }
  });
  if (identities.length === 0) throw bad('no identities found');
  return identities;
}

/**
 * Opens an identity file, asking for its passphrase.
 * @throws SubrosaError `bad-identity`
 */
export async function openIdentityFile(
  place: string,
  file: Uint8Array,
  context: KeyContext,
): Promise<AgeIdentity[]> {
  if (file.length >= MAX_FILE) throw bad(`failed to read '${place}': file too long`);
  let header: Header;
  let stanza;
  try {
    header = readHeader(file);
    stanza = scryptStanza(header.stanzas);
  } catch (error) {
    throw bad(`failed to decrypt identity file: ${messageOf(error)}`);
  }
  if (stanza === undefined)
    throw bad('failed to decrypt identity file: it is not encrypted with a passphrase');
  const fileKey = await openStanza(stanza, place, file, context);
  try {
    verifyHeader(fileKey, header);
    const text = lossyString(openStream(startStream(fileKey, file.subarray(header.bytes.length))));
    return nativeIdentities(text, context);
  } catch (error) {
    throw bad(messageOf(error));
  }
}

/** The file key by one of the identities of an encrypted file. */
export async function unwrapWithFile(
  open: () => Promise<readonly AgeIdentity[]>,
  header: Header,
): Promise<Uint8Array | undefined> {
  for (const identity of await open()) {
    const fileKey = await identity.unwrap(header);
    if (fileKey !== undefined) return fileKey;
  }
  return undefined;
}
