// The native recipient type: X25519, HKDF-SHA-256, ChaCha20-Poly1305 (age-encryption.org/v1, "X25519").
import { createPrivateKey, createPublicKey, diffieHellman, randomBytes, type KeyObject } from 'node:crypto';
import { concatBytes } from '../../base/bytes.ts';
import { SubrosaError } from '../../base/errors.ts';
import { decodeRaw, encodeRaw } from './base64.ts';
import { decodeBech32, encodeBech32 } from './bech32.ts';
import type { Stanza } from './header.ts';
import { deriveKey, FILE_KEY_LENGTH, openFileKey, sealFileKey } from './payload.ts';

const LABEL = 'age-encryption.org/v1/X25519';
const IDENTITY_PREFIX = 'AGE-SECRET-KEY-';
const KEY_LENGTH = 32;
const SEALED_LENGTH = FILE_KEY_LENGTH + 16;
const PRIVATE_DER = Buffer.from('302e020100300506032b656e04220420', 'hex');
const PUBLIC_DER = Buffer.from('302a300506032b656e032100', 'hex');

/** A private key with its public half. */
export interface Pair {
  readonly secret: KeyObject;
  readonly point: Uint8Array;
}

/** A private key from its 32 bytes. */
export function pairFrom(scalar: Uint8Array): Pair {
  const secret = createPrivateKey({
    key: Buffer.concat([PRIVATE_DER, scalar]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  return { secret, point: spki.subarray(-KEY_LENGTH) };
}

/**
 * The shared secret.
 * @throws SubrosaError `data-key` when the point is of low order
 */
export function sharedSecret({ secret }: Pick<Pair, 'secret'>, point: Uint8Array): Uint8Array {
  const publicKey = createPublicKey({ key: Buffer.concat([PUBLIC_DER, point]), format: 'der', type: 'spki' });
  try {
    return diffieHellman({ privateKey: secret, publicKey });
  } catch (cause) {
    throw new SubrosaError('data-key', 'bad input point: low order point', { cause });
  }
}

function wrappingKey(shared: Uint8Array, share: Uint8Array, recipient: Uint8Array): Uint8Array {
  return deriveKey(shared, concatBytes(share, recipient), LABEL);
}

/** Wraps a file key for a recipient's point. */
export function wrapX25519(point: Uint8Array, fileKey: Uint8Array): Stanza {
  const ephemeral = pairFrom(randomBytes(KEY_LENGTH));
  const key = wrappingKey(sharedSecret(ephemeral, point), ephemeral.point, point);
  return { type: 'X25519', args: [encodeRaw(ephemeral.point)], body: sealFileKey(key, fileKey) };
}

function invalid(why: string): SubrosaError {
  return new SubrosaError('data-key', why);
}

/** Reads the share of a stanza. @throws SubrosaError `data-key` */
export function readShare(text: string | undefined, type: string): Uint8Array {
  const share = decodeRaw(text ?? '');
  if (share === undefined) throw invalid(`failed to parse ${type} recipient: illegal base64 data`);
  if (share.length !== KEY_LENGTH) throw invalid(`invalid ${type} recipient block`);
  return share;
}

function unwrapStanza(pair: Pair, { args, body }: Stanza): Uint8Array | undefined {
  if (args.length !== 1) throw invalid('invalid X25519 recipient block');
  const share = readShare(args[0], 'X25519');
  let shared;
  try {
    shared = sharedSecret(pair, share);
  } catch (cause) {
    throw new SubrosaError('data-key', 'invalid X25519 recipient: bad input point: low order point', {
      cause,
    });
  }
  if (body.length !== SEALED_LENGTH) throw invalid('invalid X25519 recipient block: incorrect file key size');
  return openFileKey(wrappingKey(shared, share, pair.point), body);
}

/**
 * The file key, when one of the stanzas is for this identity.
 * @throws SubrosaError `data-key` when an X25519 stanza is malformed, whoever it is for
 */
export function unwrapX25519(pair: Pair, stanzas: readonly Stanza[]): Uint8Array | undefined {
  for (const stanza of stanzas) {
    const fileKey = stanza.type === 'X25519' ? unwrapStanza(pair, stanza) : undefined;
    if (fileKey !== undefined) return fileKey;
  }
  return undefined;
}

/** `age1…` of a public point. */
export function x25519Recipient(point: Uint8Array): string {
  return encodeBech32('age', point);
}

/** `AGE-SECRET-KEY-1…` of a private key's bytes. */
export function x25519Identity(scalar: Uint8Array): string {
  return encodeBech32(IDENTITY_PREFIX, scalar);
}

/**
 * Reads `AGE-SECRET-KEY-1…`.
 * @throws SubrosaError `bad-identity` with age's reason and nothing of the key
 */
export function parseX25519Identity(text: string): Pair {
  const decoded = decodeBech32(text);
  const malformed = (why: string): SubrosaError =>
    new SubrosaError('bad-identity', `malformed secret key: ${why}`);
  if (!decoded.ok) throw malformed(decoded.reason);
  if (decoded.prefix !== IDENTITY_PREFIX) throw malformed('unknown type');
  if (decoded.data.length !== KEY_LENGTH) throw malformed('invalid X25519 secret key');
  return pairFrom(decoded.data);
}
