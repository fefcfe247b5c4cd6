// bcrypt_pbkdf, the key derivation of encrypted OpenSSH private keys (OpenBSD's bcrypt_pbkdf.c). Neither runtime has
// it. Blowfish's tables are the digits of pi, and are made from it rather than listed.
import { createHash } from 'node:crypto';

const ROUNDS = 16;
const P_WORDS = ROUNDS + 2;
const S_WORDS = 4 * 256;
const HASH_LENGTH = 32;
/** The text that bcrypt encrypts, eight words. */
const MAGIC = Buffer.from('OxychromaticBlowfishSwatDynamite');

interface Blowfish {
  readonly p: Uint32Array;
  readonly s: Uint32Array;
}

/** arctan(1/divisor) in fixed point. */
function arctan(divisor: bigint, one: bigint): bigint {
  const square = divisor * divisor;
  let power = one / divisor;
  let sum = power;
  for (let odd = 3n, sign = -1n; power > 0n; odd += 2n, sign = -sign) {
    power /= square;
    sum += (sign * power) / odd;
  }
  return sum;
}

/** The fraction of pi in 32-bit words, by Machin's formula. */
function piWords(count: number): Uint32Array {
  const guard = 64n;
  const bits = BigInt(count * 32);
  const one = 1n << (bits + guard);
  const pi = 16n * arctan(5n, one) - 4n * arctan(239n, one);
  const digits = ((pi - 3n * one) >> guard).toString(16).padStart(count * 8, '0');
  return Uint32Array.from({ length: count }, (_, at) =>
    Number.parseInt(digits.slice(at * 8, at * 8 + 8), 16),
  );
}

/** Encrypts the two words at `at` in place. */
function encipher({ p, s }: Blowfish, words: Uint32Array, at: number): void {
  let left = words[at]! ^ p[0]!;
  let right = words[at + 1]!;
  for (let round = 1; round <= ROUNDS; round += 2) {
    right ^=
      (((s[left >>> 24]! + s[256 + ((left >>> 16) & 255)]!) ^ s[512 + ((left >>> 8) & 255)]!) +
        s[768 + (left & 255)]!) ^
      p[round]!;
    left ^=
      (((s[right >>> 24]! + s[256 + ((right >>> 16) & 255)]!) ^ s[512 + ((right >>> 8) & 255)]!) +
        s[768 + (right & 255)]!) ^
      p[round + 1]!;
  }
  words[at] = right ^ p[ROUNDS + 1]!;
  words[at + 1] = left;
}

function bigEndianWords(bytes: Uint8Array): Uint32Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => view.readUInt32BE(at * 4));
}

/** Mixes key and salt into the state; the words of both are used in a circle. */
function expand(state: Blowfish, key: Uint32Array, salt: Uint32Array | undefined): void {
  const { p, s } = state;
  for (let at = 0; at < P_WORDS; at += 1) p[at]! ^= key[at % key.length]!;
  const block = new Uint32Array(2);
  let used = 0;
  for (const table of [p, s]) {
    for (let at = 0; at < table.length; at += 2) {
      if (salt !== undefined) {
        block[0]! ^= salt[used % salt.length]!;
        block[1]! ^= salt[(used + 1) % salt.length]!;
        used += 2;
      }
      encipher(state, block, 0);
      table.set(block, at);
    }
  }
}

function bcryptHash(initial: Blowfish, password: Uint8Array, salt: Uint8Array): Uint8Array {
  const state = { p: initial.p.slice(), s: initial.s.slice() };
  const [passwordWords, saltWords] = [bigEndianWords(password), bigEndianWords(salt)];
  expand(state, passwordWords, saltWords);
  for (let round = 0; round < 64; round += 1) {
    expand(state, saltWords, undefined);
    expand(state, passwordWords, undefined);
  }
  const words = bigEndianWords(MAGIC);
  for (let round = 0; round < 64; round += 1) {
    for (let at = 0; at < words.length; at += 2) encipher(state, words, at);
  }
  const out = Buffer.alloc(HASH_LENGTH);
  words.forEach((word, at) => out.writeUInt32LE(word, at * 4));
  return out;
}

const sha512 = (...parts: readonly Uint8Array[]): Uint8Array =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha512')).digest();

/** Derives `length` bytes from a passphrase. */
export function bcryptPbkdf(
  passphrase: Uint8Array,
  options: { salt: Uint8Array; rounds: number; length: number },
): Uint8Array {
  const { salt, rounds, length } = options;
  const words = piWords(P_WORDS + S_WORDS);
  const initial = { p: words.slice(0, P_WORDS), s: words.slice(P_WORDS) };
  const password = sha512(passphrase);
  const blocks = Math.ceil(length / HASH_LENGTH);
  const key = new Uint8Array(blocks * HASH_LENGTH);
  for (let block = 0; block < blocks; block += 1) {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(block + 1);
    let hash = bcryptHash(initial, password, sha512(salt, counter));
    const sum = hash.slice();
    for (let round = 1; round < rounds; round += 1) {
      hash = bcryptHash(initial, password, sha512(hash));
      hash.forEach((byte, at) => (sum[at]! ^= byte));
    }
    // The blocks are interleaved, so that no key can be had from one of them alone.
    sum.forEach((byte, at) => (key[at * blocks + block] = byte));
  }
  return key.subarray(0, length);
}
