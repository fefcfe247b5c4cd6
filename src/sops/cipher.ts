// One encrypted value: AES-256-GCM in the original's text form. Source: reference 1.1 and 1.5.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { base64, fromBase64, textString, utf8 } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import { str, type Str } from '../formats/index.ts';
import { isLeafType, leafBytes, leafOf, type Leaf } from './leaf.ts';

const IV_BYTES = 32;
const TAG_BYTES = 16;

type GcmName = 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm';

function algorithm(key: Uint8Array): GcmName {
  if (key.length === 16) return 'aes-128-gcm';
  if (key.length === 24) return 'aes-192-gcm';
  if (key.length === 32) return 'aes-256-gcm';
  throw new SubrosaError(
    'decrypt-value',
    `Could not decrypt value: the data key has ${key.length} bytes, not 32`,
  );
}

export interface CipherOptions {
  /**
   * Remember the IV of every value decrypted, and use it again for the same value at the same place. For `edit`, `set`
   * and `unset`: what did not change keeps its ciphertext.
   */
  readonly reuse?: boolean;
}

/** Encrypts and decrypts leaves under one data key. */
export class Cipher {
  readonly #key: Uint8Array;
  readonly #algorithm: GcmName;
  readonly #ivs: Map<string, Uint8Array> | undefined;

  constructor(key: Uint8Array, options: CipherOptions = {}) {
    this.#key = key;
    this.#algorithm = algorithm(key);
    this.#ivs = options.reuse ? new Map() : undefined;
  }

  /** The text form of an encrypted leaf; the empty string and the empty comment stay empty, as in the original. */
  encrypt(leaf: Leaf, aad: string): string {
    const plain = leafBytes(leaf);
    if (plain.length === 0) return '';
    const iv = this.#ivs?.get(memoryKey(leaf, plain, aad)) ?? randomBytes(IV_BYTES);
    const cipher = createCipheriv(this.#algorithm, this.#key, iv);
    cipher.setAAD(utf8(aad));
    const first = cipher.update(plain);
    const last = cipher.final();
    const data = last.length === 0 ? first : Buffer.concat([first, last]);
    return `ENC[AES256_GCM,data:${base64(data)},iv:${base64(iv)},tag:${base64(cipher.getAuthTag())},type:${leaf.kind}]`;
  }

  /**
   * The leaf of an encrypted text.
   * @throws SubrosaError `decrypt-value`; the message never holds the text, which may be a plaintext
   */
  decrypt(text: string, aad: string): Leaf {
    if (text === '') return str('');
    const { data, iv, tag, type } = parseEncrypted(text);
    const leaf = leafOf(type, this.#open(data, iv, tag, aad));
    this.#ivs?.set(memoryKey(leaf, leafBytes(leaf), aad), iv);
    return leaf;
  }

  /** A digest of a text that confirms no guess to anyone without the data key. */
  fingerprint(text: string): string {
    return createHmac('sha512', this.#key).update(text).digest('hex').toUpperCase();
  }

  #open(data: Uint8Array, iv: Uint8Array, tag: Uint8Array, aad: string): Uint8Array {
    try {
      const decipher = createDecipheriv(this.#algorithm, this.#key, iv);
      decipher.setAAD(utf8(aad));
      decipher.setAuthTag(tag);
      const first = decipher.update(data);
      const last = decipher.final();
      return last.length === 0 ? first : Buffer.concat([first, last]);
    } catch {
      throw new SubrosaError(
        'decrypt-value',
        'Could not decrypt value: Could not decrypt with AES_GCM: cipher: message authentication failed',
        {
          hint: 'The value, or a key name above it, was changed after encryption, or belongs to another file.',
        },
      );
    }
  }
}

// The type is part of it: 1 and "1" must not share an IV.
function memoryKey(leaf: Leaf, plain: Uint8Array, aad: string): string {
  return `${leaf.kind} ${aad.length} ${aad}${Buffer.from(plain.buffer, plain.byteOffset, plain.length).toString('latin1')}`;
}

interface Encrypted {
  readonly data: Uint8Array;
  readonly iv: Uint8Array;
  readonly tag: Uint8Array;
  readonly type: string;
}

// Greedy and anchored at the start only, like the original's: text behind the last bracket is ignored.
const SHAPE = /^ENC\[AES256_GCM,data:(.+),iv:(.+),tag:(.+),type:(.+)\]/;
// What both programs write; tried first because it cannot backtrack over a long value.
const STRICT =
  /^ENC\[AES256_GCM,data:([A-Za-z0-9+/=]+),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:([a-z]+)\]$/;

/** Does the text have the form of an encrypted value? */
export function looksEncrypted(value: Str): boolean {
  return SHAPE.test(textString(value.text));
}

function malformed(why: string): SubrosaError {
  return new SubrosaError('decrypt-value', `Could not decrypt value: ${why}`);
}

function field(name: string, text: string | undefined): Uint8Array {
  const bytes = fromBase64(text ?? '');
  if (bytes === undefined || bytes.length === 0) throw malformed(`Error base64-decoding ${name}`);
  return bytes;
}

function parseEncrypted(text: string): Encrypted {
  const match = STRICT.exec(text) ?? SHAPE.exec(text);
  if (!match) {
    // compat: sops 3.13 prints the string here, which may be the plaintext.
    throw new SubrosaError(
      'decrypt-value',
      "Could not decrypt value: Input string does not match sops' data format",
      { hint: 'The value is not encrypted, although the rules of the file say that it must be.' },
    );
  }
  const type = match[4] ?? '';
  if (!isLeafType(type)) throw malformed(`Unknown datatype: ${type.slice(0, 20)}`);
  const tag = field('tag', match[3]);
  if (tag.length !== TAG_BYTES) throw malformed(`the tag has ${tag.length} bytes, not ${TAG_BYTES}`);
  return { data: field('data', match[1]), iv: field('iv', match[2]), tag, type };
}
