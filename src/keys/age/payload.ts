// What follows the header of an age file: a nonce and chunks of ChaCha20-Poly1305 (the STREAM construction), and the
// MAC that binds the header to the file key (age-encryption.org/v1).
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { SubrosaError } from '../../base/errors.ts';
import { encodeRaw } from './base64.ts';
import { encodeSigned, type Header, type Stanza } from './header.ts';

export const FILE_KEY_LENGTH = 16;
const NONCE_LENGTH = 16;
const TAG_LENGTH = 16;
const CHUNK = 64 * 1024;
const NOTHING = new Uint8Array();

/** HKDF-SHA-256 to a 32-byte key. */
export function deriveKey(secret: Uint8Array, salt: Uint8Array, label: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, salt, label, 32));
}

/** Seals a file key under a key that is used once only, hence the fixed nonce. */
export function sealFileKey(key: Uint8Array, fileKey: Uint8Array): Uint8Array {
  return chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey);
}

/** Opens a sealed file key; undefined when it is sealed under another key. The caller has checked the length. */
export function openFileKey(key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return chacha20poly1305(key, new Uint8Array(12)).decrypt(sealed);
  } catch {
    return undefined;
  }
}

function headerMac(fileKey: Uint8Array, signed: Uint8Array): Uint8Array {
  return createHmac('sha256', deriveKey(fileKey, NOTHING, 'header'))
    .update(signed)
    .digest();
}

/**
 * Checks that the header is the one the file key was made for.
 * @throws SubrosaError `data-key`
 */
export function verifyHeader(fileKey: Uint8Array, header: Header): void {
  if (!timingSafeEqual(headerMac(fileKey, header.signed), header.mac))
    throw new SubrosaError('data-key', 'bad header MAC');
}

function chunkNonce(index: number, last: boolean): Uint8Array {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function corrupt(why: string): SubrosaError {
  return new SubrosaError('data-key', why);
}

function openChunk(key: Uint8Array, index: number, chunk: { bytes: Uint8Array; last: boolean }): Uint8Array {
  try {
    return chacha20poly1305(key, chunkNonce(index, chunk.last)).decrypt(chunk.bytes);
  } catch {
    throw corrupt('failed to decrypt and authenticate payload chunk, file may be corrupted or tampered with');
  }
}

/** A payload and its key, its first bytes read. */
export interface Stream {
  readonly key: Uint8Array;
  readonly sealed: Uint8Array;
}

/**
 * Begins to read the payload: everything after the header.
 * @throws SubrosaError `data-key` when the nonce is cut short (age counts that to the header)
 */
export function startStream(fileKey: Uint8Array, payload: Uint8Array): Stream {
  if (payload.length < NONCE_LENGTH) {
    throw corrupt(`failed to read nonce: ${payload.length === 0 ? 'EOF' : 'unexpected EOF'}`);
  }
  return {
    key: deriveKey(fileKey, payload.subarray(0, NONCE_LENGTH), 'payload'),
    sealed: payload.subarray(NONCE_LENGTH),
  };
}

/**
 * Opens the payload, all or nothing.
 * @throws SubrosaError `data-key` when it is truncated, extended or altered
 */
export function openStream({ key, sealed }: Stream): Uint8Array {
  if (sealed.length === 0) throw corrupt('unexpected EOF');
  const size = CHUNK + TAG_LENGTH;
  const count = Math.ceil(sealed.length / size);
  const chunks = Array.from({ length: count }, (_, index) => {
    const chunk = { bytes: sealed.subarray(index * size, (index + 1) * size), last: index === count - 1 };
    return openChunk(key, index, chunk);
  });
  // Only an empty file has an empty chunk; elsewhere it would be a second spelling of the same plaintext.
  if (count > 1 && chunks.at(-1)?.length === 0) throw corrupt('last chunk is empty');
  return count === 1 ? chunks[0]! : Buffer.concat(chunks);
}

function sealPayload(fileKey: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_LENGTH);
  const key = deriveKey(fileKey, nonce, 'payload');
  const count = Math.max(1, Math.ceil(plaintext.length / CHUNK));
  const chunks = Array.from({ length: count }, (_, index) =>
    chacha20poly1305(key, chunkNonce(index, index === count - 1)).encrypt(
      plaintext.subarray(index * CHUNK, (index + 1) * CHUNK),
    ),
  );
  return Buffer.concat([nonce, ...chunks]);
}

/** A whole file from its file key, the stanzas that wrap it, and the plaintext. */
export function sealFile(fileKey: Uint8Array, stanzas: readonly Stanza[], plaintext: Uint8Array): Uint8Array {
  const signed = encodeSigned(stanzas);
  const mac = Buffer.from(` ${encodeRaw(headerMac(fileKey, signed))}\n`, 'latin1');
  return Buffer.concat([signed, mac, sealPayload(fileKey, plaintext)]);
}
