// The stanzas for SSH keys, `ssh-ed25519` and `ssh-rsa` (age's agessh package).
import {
  constants,
  createHash,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { concatBytes } from '../../base/bytes.ts';
import { messageOf, SubrosaError } from '../../base/errors.ts';
import { encodeRaw } from './base64.ts';
import { montgomeryPoint } from './ed25519.ts';
import type { Stanza } from './header.ts';
import { deriveKey, openFileKey, sealFileKey } from './payload.ts';
import { sshTag, type SshEd25519, type SshPublicKey, type SshRsa } from './ssh-public.ts';
import { pairFrom, readShare, sharedSecret, type Pair } from './x25519.ts';

const ED25519_LABEL = 'age-encryption.org/v1/ssh-ed25519';
const OAEP = {
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: 'sha256',
  oaepLabel: Buffer.from('age-encryption.org/v1/ssh-rsa'),
};

/** A private SSH key, ready to open stanzas. */
export type SshPrivateKey =
  | { readonly type: 'ssh-ed25519'; readonly blob: Uint8Array; readonly pair: Pair }
  | { readonly type: 'ssh-rsa'; readonly blob: Uint8Array; readonly secret: KeyObject };

/** The X25519 key that age makes of an Ed25519 seed. */
export function pairFromSeed(seed: Uint8Array): Pair {
  return pairFrom(createHash('sha512').update(seed).digest().subarray(0, 32));
}

interface Exchange {
  readonly shared: Uint8Array;
  readonly share: Uint8Array;
  readonly recipient: Uint8Array;
  readonly blob: Uint8Array;
}

/** The tweak binds the exchange to the SSH key, as it may be used for signatures too. */
function wrappingKey({ shared, share, recipient, blob }: Exchange): Uint8Array {
  const tweak = pairFrom(deriveKey(new Uint8Array(), blob, ED25519_LABEL));
  return deriveKey(sharedSecret(tweak, shared), concatBytes(share, recipient), ED25519_LABEL);
}

function wrapEd25519({ blob, point }: SshEd25519, fileKey: Uint8Array): Stanza {
  const recipient = montgomeryPoint(point)!;
  const ephemeral = pairFrom(randomBytes(32));
  const share = ephemeral.point;
  const key = wrappingKey({ shared: sharedSecret(ephemeral, recipient), share, recipient, blob });
  return { type: 'ssh-ed25519', args: [sshTag(blob), encodeRaw(share)], body: sealFileKey(key, fileKey) };
}

function wrapRsa({ blob, exponent, modulus }: SshRsa, fileKey: Uint8Array): Stanza {
  const [n, e] = [modulus, exponent].map((bytes) => Buffer.from(bytes).toString('base64url'));
  const key = createPublicKey({ key: { kty: 'RSA', n: n!, e: e! }, format: 'jwk' });
  return { type: 'ssh-rsa', args: [sshTag(blob)], body: publicEncrypt({ key, ...OAEP }, fileKey) };
}

/** Wraps a file key for an SSH public key (checked by parseRecipient). */
export function wrapSsh(key: SshPublicKey, fileKey: Uint8Array): Stanza {
  return key.type === 'ssh-rsa' ? wrapRsa(key, fileKey) : wrapEd25519(key, fileKey);
}

function fail(why: string): SubrosaError {
  return new SubrosaError('data-key', why);
}

function unwrapEd25519(
  { blob, pair }: SshPrivateKey & { type: 'ssh-ed25519' },
  { args, body }: Stanza,
): Uint8Array {
  const share = readShare(args[1], 'ssh-ed25519');
  const shared = sharedSecret(pair, share);
  const fileKey = openFileKey(wrappingKey({ shared, share, recipient: pair.point, blob }), body);
  if (fileKey === undefined)
    throw fail('failed to decrypt file key: chacha20poly1305: message authentication failed');
  return fileKey;
}

function unwrapRsa({ secret }: SshPrivateKey & { type: 'ssh-rsa' }, { body }: Stanza): Uint8Array {
  try {
    return privateDecrypt({ key: secret, ...OAEP }, body);
  } catch (cause) {
    throw new SubrosaError('data-key', 'failed to decrypt file key: crypto/rsa: decryption error', { cause });
  }
}

/** Is a stanza of this file for this SSH key? The tag is four bytes, so a stranger's may look alike. */
export function mentionsSshKey(
  type: SshPublicKey['type'],
  blob: Uint8Array,
  stanzas: readonly Stanza[],
): boolean {
  const own = stanzas.filter((stanza) => stanza.type === type);
  if (own.some(({ args }) => args.length === 0)) throw fail(`invalid ${type} recipient block`);
  return own.some(({ args }) => args[0] === sshTag(blob));
}

/**
 * The file key, when a stanza is for this key.
 * @throws SubrosaError `data-key` when a stanza of its type is malformed
 */
export function unwrapSsh(key: SshPrivateKey, stanzas: readonly Stanza[]): Uint8Array | undefined {
  const wanted = key.type === 'ssh-rsa' ? 1 : 2;
  for (const stanza of stanzas.filter(({ type }) => type === key.type)) {
    if (stanza.args.length !== wanted) throw fail(`invalid ${key.type} recipient block`);
    if (stanza.args[0] !== sshTag(key.blob)) continue;
    try {
      return key.type === 'ssh-rsa' ? unwrapRsa(key, stanza) : unwrapEd25519(key, stanza);
    } catch (error) {
      throw error instanceof SubrosaError ? error : fail(messageOf(error));
    }
  }
  return undefined;
}
