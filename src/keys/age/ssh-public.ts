// SSH public keys as text (`ssh-ed25519 AAAA… comment`) and as age uses them. Format: RFC 4253, section 6.6.
import { createHash } from 'node:crypto';
import { fromBase64 } from '../../base/bytes.ts';
import { SubrosaError } from '../../base/errors.ts';
import { encodeRaw } from './base64.ts';
import { SshReader } from './ssh-wire.ts';

export interface SshEd25519 {
  readonly type: 'ssh-ed25519';
  /** The key as SSH sends it. */
  readonly blob: Uint8Array;
  readonly point: Uint8Array;
}

export interface SshRsa {
  readonly type: 'ssh-rsa';
  readonly blob: Uint8Array;
  readonly exponent: Uint8Array;
  readonly modulus: Uint8Array;
}

export type SshPublicKey = SshEd25519 | SshRsa;

const MIN_MODULUS = 256;
const MAX_MODULUS = 2048;

function bad(why: string): SubrosaError {
  return new SubrosaError('bad-recipient', why);
}

/** The four bytes by which a stanza names its SSH key. */
export function sshTag(blob: Uint8Array): string {
  return encodeRaw(createHash('sha256').update(blob).digest().subarray(0, 4));
}

function checkRsa({ exponent, modulus }: SshRsa): void {
  if (modulus.length > MAX_MODULUS) throw bad('ssh: rsa modulus too large');
  if (exponent.length > 3) throw bad('ssh: exponent too large');
  const e = exponent.reduce((sum, byte) => sum * 256 + byte, 0);
  if (e < 3 || e % 2 === 0) throw bad('ssh: incorrect exponent');
  if (modulus.length < MIN_MODULUS) throw bad('RSA key size is too small');
}

/**
 * Reads a key as SSH sends it.
 * @throws SubrosaError `bad-recipient`
 */
export function parseSshBlob(blob: Uint8Array): SshPublicKey {
  const reader = new SshReader(blob);
  const type = Buffer.from(reader.bytes()).toString('latin1');
  if (type === 'ssh-ed25519') {
    const point = reader.bytes();
    if (point.length !== 32) throw bad('ssh: invalid size 32 for Ed25519 public key');
    reader.end();
    return { type, blob, point };
  }
  if (type !== 'ssh-rsa') throw bad(`unknown SSH recipient type: ${JSON.stringify(type)}`);
  const exponent = reader.number();
  const key: SshRsa = { type, blob, exponent, modulus: reader.number() };
  reader.end();
  checkRsa(key);
  return key;
}

/**
 * Reads the first key of an authorized_keys text. Options before the key type are not for recipients.
 * @throws SubrosaError `bad-recipient`
 */
export function parseSshPublicKey(text: string): SshPublicKey {
  const lines = text.split('\n').map((line) => line.replace(/\r.*/, '').trim());
  const line = lines.find((candidate) => candidate !== '' && !candidate.startsWith('#')) ?? '';
  const [declared, encoded] = line.split(/[ \t]+/);
  const blob = fromBase64(encoded ?? '');
  if (declared === undefined || blob === undefined || blob.length === 0) throw bad('ssh: no key found');
  const key = parseSshBlob(blob);
  if (key.type !== declared) {
    throw bad(
      `ssh: authorized keys key type mismatch: human-readable type ${JSON.stringify(declared)}, encoded type ${JSON.stringify(key.type)}`,
    );
  }
  return key;
}
