// Stanzas for a passphrase (age-encryption.org/v1, "scrypt"). They stand alone, so that only who knows the passphrase
// can have written the file.
import { scrypt } from 'node:crypto';
import { concatBytes, utf8 } from '../../base/bytes.ts';
import { SubrosaError } from '../../base/errors.ts';
import { decodeRaw } from './base64.ts';
import type { Stanza } from './header.ts';
import { openFileKey } from './payload.ts';

const LABEL = utf8('age-encryption.org/v1/scrypt');
const SALT_LENGTH = 16;
const SEALED_LENGTH = 32;
/** age's bound: about 15 seconds and 4 GiB. */
const MAX_WORK = 22;

function bad(why: string): SubrosaError {
  return new SubrosaError('data-key', why);
}

interface Parameters {
  readonly salt: Uint8Array;
  readonly work: number;
}

function readParameters({ args, body }: Stanza): Parameters {
  const [encoded = '', digits = ''] = args;
  const salt = decodeRaw(encoded);
  if (args.length !== 2 || salt?.length !== SALT_LENGTH) throw bad('invalid scrypt recipient block');
  if (!/^[1-9][0-9]*$/.test(digits))
    throw bad(`scrypt work factor encoding invalid: ${JSON.stringify(digits)}`);
  const work = Number(digits);
  if (work > MAX_WORK) throw bad(`scrypt work factor too large: ${digits}`);
  if (body.length !== SEALED_LENGTH) throw bad('invalid scrypt recipient block: incorrect file key size');
  return { salt, work };
}

function derive(passphrase: string, { salt, work }: Parameters): Promise<Uint8Array> {
  const cost = 2 ** work;
  const options = { N: cost, r: 8, p: 1, maxmem: 128 * 8 * (cost + 8) * 2 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase, concatBytes(LABEL, salt), 32, options, (error, key) => {
      if (error) reject(bad(`failed to generate scrypt hash: ${error.message}`));
      else resolve(key);
    });
  });
}

/**
 * The scrypt stanza of a file, if it has one.
 * @throws SubrosaError `data-key` when it does not stand alone
 */
export function scryptStanza(stanzas: readonly Stanza[]): Stanza | undefined {
  const found = stanzas.find(({ type }) => type === 'scrypt');
  if (found !== undefined && stanzas.length !== 1) throw bad('an scrypt recipient must be the only one');
  return found;
}

/**
 * The file key; undefined when the passphrase is wrong.
 * @throws SubrosaError `data-key` when the stanza is malformed
 */
export async function unwrapScrypt(passphrase: string, stanza: Stanza): Promise<Uint8Array | undefined> {
  const parameters = readParameters(stanza);
  if (passphrase === '') throw bad("passphrase can't be empty");
  return openFileKey(await derive(passphrase, parameters), stanza.body);
}
