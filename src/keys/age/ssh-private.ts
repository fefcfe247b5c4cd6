// SSH private keys as files: OpenSSH's own format (PROTOCOL.key) and PEM (PKCS #1, PKCS #8, the old encryption headers).
import { createDecipheriv, createPrivateKey, type KeyObject } from 'node:crypto';
import { lossyString, utf8 } from '../../base/bytes.ts';
import { SubrosaError } from '../../base/errors.ts';
import { bcryptPbkdf } from './bcrypt-pbkdf.ts';
import { parseSshBlob, type SshPublicKey } from './ssh-public.ts';
import { pairFromSeed, type SshPrivateKey } from './ssh-stanza.ts';
import { SshReader } from './ssh-wire.ts';

/** A key that needs a passphrase; its public half, when the file shows it. */
export interface Locked {
  readonly locked: true;
  readonly publicKey: SshPublicKey | undefined;
}

export type Parsed = SshPrivateKey | Locked;

const MAGIC = 'openssh-key-v1\0';
/** The original's bound on bcrypt's rounds: 128 times what ssh-keygen uses. */
const MAX_ROUNDS = 2048;

function bad(why: string): SubrosaError {
  return new SubrosaError('bad-identity', why);
}

const wrongPassphrase = (): SubrosaError => bad('x509: decryption password incorrect');

function sshString(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** An integer as SSH writes it: no leading zeros but the one that keeps it positive. */
function sshNumber(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64url');
  return sshString(bytes[0]! >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

function fromKeyObject(secret: KeyObject): SshPrivateKey {
  const jwk = secret.export({ format: 'jwk' });
  if (secret.asymmetricKeyType === 'rsa') {
    const blob = Buffer.concat([sshString(utf8('ssh-rsa')), sshNumber(jwk.e!), sshNumber(jwk.n!)]);
    return { type: 'ssh-rsa', blob, secret };
  }
  if (secret.asymmetricKeyType === 'ed25519') {
    const blob = Buffer.concat([sshString(utf8('ssh-ed25519')), sshString(Buffer.from(jwk.x!, 'base64url'))]);
    return { type: 'ssh-ed25519', blob, pair: pairFromSeed(Buffer.from(jwk.d!, 'base64url')) };
  }
  throw bad(`unsupported SSH identity type: ${secret.asymmetricKeyType ?? 'unknown'}`);
}

function parsePem(text: string, passphrase: string | undefined): SshPrivateKey {
  let secret;
  try {
    secret = createPrivateKey({
      key: text,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (cause) {
    if (passphrase !== undefined) throw wrongPassphrase();
    throw new SubrosaError('bad-identity', 'ssh: malformed private key', { cause });
  }
  return fromKeyObject(secret);
}

interface Encryption {
  readonly cipher: string;
  readonly kdf: string;
  readonly options: Uint8Array;
}

function unlock(block: Uint8Array, { cipher, kdf, options }: Encryption, passphrase: string): Uint8Array {
  if (kdf !== 'bcrypt') throw bad(`ssh: unknown KDF ${JSON.stringify(kdf)}, only supports "bcrypt"`);
  if (cipher !== 'aes256-ctr' && cipher !== 'aes256-cbc') {
    throw bad(`ssh: unknown cipher ${JSON.stringify(cipher)}, only supports "aes256-ctr" or "aes256-cbc"`);
  }
  const reader = new SshReader(options);
  const salt = reader.bytes();
  const rounds = reader.uint32();
  if (rounds > MAX_ROUNDS) throw bad(`ssh: bcrypt KDF rounds ${rounds} exceed maximum ${MAX_ROUNDS}`);
  if (rounds < 1 || block.length % 16 !== 0) throw bad('ssh: invalid openssh private key format');
  const key = bcryptPbkdf(utf8(passphrase), { salt, rounds, length: 48 });
  const decipher = createDecipheriv(
    cipher === 'aes256-ctr' ? 'aes-256-ctr' : 'aes-256-cbc',
    key.subarray(0, 32),
    key.subarray(32),
  );
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(block), decipher.final()]);
}

function checkPadding(padding: Uint8Array): void {
  if (padding.some((byte, at) => byte !== at + 1)) throw bad('ssh: padding not as expected');
}

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);

function fromBigInt(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}

function readRsa(reader: SshReader): SshPrivateKey {
  const names = ['n', 'e', 'd', 'qi', 'p', 'q'] as const;
  const [n, e, d, qi, p, q] = names.map(() => reader.number());
  reader.bytes(); // the comment
  checkPadding(reader.rest());
  const exponent = toBigInt(d!);
  const url = (bytes: Uint8Array | undefined): string => Buffer.from(bytes!).toString('base64url');
  const [dp, dq] = [p!, q!].map((prime) => fromBigInt(exponent % (toBigInt(prime) - 1n)));
  const key = {
    kty: 'RSA',
    n: url(n),
    e: url(e),
    d: url(d),
    p: url(p),
    q: url(q),
    dp: dp!,
    dq: dq!,
    qi: url(qi),
  };
  try {
    return fromKeyObject(createPrivateKey({ key, format: 'jwk' }));
  } catch (cause) {
    throw new SubrosaError('bad-identity', 'ssh: malformed RSA key', { cause });
  }
}

function readEd25519(reader: SshReader): SshPrivateKey {
  const point = reader.bytes();
  const secret = reader.bytes();
  if (secret.length !== 64) throw bad('ssh: private key unexpected length');
  reader.bytes(); // the comment
  checkPadding(reader.rest());
  const blob = Buffer.concat([sshString(utf8('ssh-ed25519')), sshString(point)]);
  return { type: 'ssh-ed25519', blob, pair: pairFromSeed(secret.subarray(0, 32)) };
}

function readKey(block: Uint8Array, encrypted: boolean): SshPrivateKey {
  const reader = new SshReader(block);
  if (reader.uint32() !== reader.uint32())
    throw encrypted ? wrongPassphrase() : bad('ssh: malformed OpenSSH key');
  const type = reader.text();
  if (type === 'ssh-rsa') return readRsa(reader);
  if (type === 'ssh-ed25519') return readEd25519(reader);
  if (type.startsWith('ecdsa-')) throw bad('unsupported SSH identity type: *ecdsa.PrivateKey');
  throw bad('ssh: unhandled key type');
}

function parseOpenSsh(body: Uint8Array, passphrase: string | undefined): Parsed {
  if (!lossyString(body.subarray(0, MAGIC.length)).startsWith(MAGIC))
    throw bad('ssh: invalid openssh private key format');
  const reader = new SshReader(body.subarray(MAGIC.length));
  const encryption: Encryption = { cipher: reader.text(), kdf: reader.text(), options: reader.bytes() };
  if (reader.uint32() !== 1) throw bad('ssh: multi-key files are not supported');
  const publicBlob = reader.bytes();
  const block = reader.bytes();
  const encrypted = encryption.kdf !== 'none' || encryption.cipher !== 'none';
  if (!encrypted) return readKey(block, false);
  if (passphrase === undefined) return { locked: true, publicKey: parseSshBlob(publicBlob) };
  return readKey(unlock(block, encryption, passphrase), true);
}

/**
 * Reads a private key file.
 * @param passphrase absent at first; a key that needs one then comes back locked
 * @throws SubrosaError `bad-identity`, with the texts of Go's ssh package where scripts may know them
 */
export function parseSshPrivateKey(file: Uint8Array, passphrase?: string): Parsed {
  const found = /-----BEGIN ([A-Z ]+)-----\r?\n([\s\S]*?)-----END \1-----/.exec(lossyString(file));
  if (!found) throw bad('ssh: no key found');
  const [pem, label = '', body = ''] = found;
  if (label === 'OPENSSH PRIVATE KEY') return parseOpenSsh(Buffer.from(body, 'base64'), passphrase);
  const encrypted = /^Proc-Type:.*ENCRYPTED/m.test(body);
  if (encrypted && passphrase === undefined) return { locked: true, publicKey: undefined };
  if (label !== 'RSA PRIVATE KEY' && label !== 'PRIVATE KEY')
    throw bad(`ssh: unsupported key type ${JSON.stringify(label)}`);
  return parsePem(pem, encrypted ? passphrase : undefined);
}
