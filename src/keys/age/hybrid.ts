// Post-quantum recipients, ML-KEM-768 with X25519 (stanza `mlkem768x25519`): the work of the age-encryption library.
import { Decrypter, Encrypter, generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { messageOf, SubrosaError } from '../../base/errors.ts';
import type { Header } from './header.ts';

/** A whole (binary) age file for one `age1pq1…` recipient. */
export async function encryptHybrid(recipient: string, plaintext: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(plaintext);
}

/**
 * The file key, when a stanza is for this `AGE-SECRET-KEY-PQ-1…` identity.
 * @throws SubrosaError `data-key` when such a stanza is malformed, or the header was altered
 */
export async function unwrapHybrid(identity: string, header: Header): Promise<Uint8Array | undefined> {
  if (!header.stanzas.some(({ type }) => type === 'mlkem768x25519')) return undefined;
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return await decrypter.decryptHeader(header.bytes);
  } catch (cause) {
    const message = messageOf(cause);
    if (message.startsWith('no identity matched')) return undefined;
    if (message === 'invalid header HMAC') throw new SubrosaError('data-key', 'bad header MAC', { cause });
    throw new SubrosaError('data-key', `invalid mlkem768x25519 recipient: ${message}`, { cause });
  }
}

/** The recipient of an `AGE-SECRET-KEY-PQ-1…` identity. */
export async function hybridRecipient(identity: string): Promise<string> {
  return identityToRecipient(identity);
}

/** The recipient, shortened: it has 2,000 letters. */
export async function describeHybrid(identity: string): Promise<string> {
  return `${(await hybridRecipient(identity)).slice(0, 24)}…`;
}

/** A new `AGE-SECRET-KEY-PQ-1…` identity. */
export async function newHybridIdentity(): Promise<string> {
  return generateHybridIdentity();
}
