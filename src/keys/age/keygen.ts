// What age-keygen does, as functions: new identities, the text of a key file, recipients of identities.
import { randomBytes } from 'node:crypto';
import { messageOf, SubrosaError } from '../../base/errors.ts';
import { localTime } from '../../host/local-time.ts';
import { decodeBech32 } from './bech32.ts';
import { pairFrom, parseX25519Identity, x25519Identity, x25519Recipient } from './x25519.ts';

export interface KeyPair {
  /** `AGE-SECRET-KEY-…`: secret. */
  readonly identity: string;
  /** `age1…`: public. */
  readonly recipient: string;
}

/** A new identity and its recipient, classic (X25519) or post-quantum (ML-KEM-768 with X25519). */
export async function generateIdentity({
  postQuantum = false,
}: { readonly postQuantum?: boolean } = {}): Promise<KeyPair> {
  if (postQuantum) {
    const { hybridRecipient, newHybridIdentity } = await import('./hybrid.ts');
    const identity = await newHybridIdentity();
    return { identity, recipient: await hybridRecipient(identity) };
  }
  const scalar = randomBytes(32);
  return { identity: x25519Identity(scalar), recipient: x25519Recipient(pairFrom(scalar).point) };
}

/** The text of a key file, as age-keygen writes it. `now`: the clock in milliseconds. */
export function keyFileText({ identity, recipient }: KeyPair, now: number): string {
  return `# created: ${localTime(now)}\n# public key: ${recipient}\n${identity}\n`;
}

async function recipientOf(line: string): Promise<string> {
  if (line.startsWith('AGE-SECRET-KEY-1')) return x25519Recipient(parseX25519Identity(line).point);
  // compat: age-keygen prints the line it does not know; it may be a secret all the same.
  if (!line.startsWith('AGE-SECRET-KEY-PQ-1'))
    throw new SubrosaError('bad-identity', 'unknown identity type');
  const decoded = decodeBech32(line);
  if (!decoded.ok) throw new SubrosaError('bad-identity', `malformed secret key: ${decoded.reason}`);
  if (decoded.prefix !== 'AGE-SECRET-KEY-PQ-' || decoded.data.length !== 32) {
    throw new SubrosaError('bad-identity', 'malformed secret key: invalid MLKEM768-X25519 secret key');
  }
  return (await import('./hybrid.ts')).hybridRecipient(line);
}

/**
 * The recipients of an identity file's text (age-keygen -y): native identities, one a line.
 * @throws SubrosaError `bad-identity` with the line number and nothing of the line
 */
export async function recipientsOf(text: string): Promise<string[]> {
  const recipients: string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '' || line.startsWith('#')) continue;
    try {
      recipients.push(await recipientOf(line));
    } catch (cause) {
      throw new SubrosaError('bad-identity', `error at line ${index + 1}: ${messageOf(cause)}`, { cause });
    }
  }
  if (recipients.length === 0) throw new SubrosaError('bad-identity', 'no identities found');
  return recipients;
}
