// Whole age files: opened with a pool of identities, sealed for recipients.
import { randomBytes } from 'node:crypto';
import { wipe } from '../../base/bytes.ts';
import { messageOf, SubrosaError } from '../../base/errors.ts';
import { parseHeader, type Header, type Stanza } from './header.ts';
import type { AgeIdentity } from './identity.ts';
import { FILE_KEY_LENGTH, openStream, sealFile, startStream, verifyHeader } from './payload.ts';

/**
 * Reads the header of a file.
 * @throws SubrosaError `parse`
 */
export function readHeader(file: Uint8Array): Header {
  try {
    return parseHeader(file);
  } catch (cause) {
    throw new SubrosaError('parse', `failed to read header: ${messageOf(cause)}`, { cause });
  }
}

/** Every identity is for others: nothing is wrong with the file or the identities. */
export class NoMatch extends SubrosaError {}

async function findFileKey(header: Header, identities: readonly AgeIdentity[]): Promise<Uint8Array> {
  const ordered = [
    ...identities.filter(({ native }) => native),
    ...identities.filter(({ native }) => !native),
  ];
  for (const identity of ordered) {
    const fileKey = await identity.unwrap(header);
    if (fileKey !== undefined && fileKey.length !== FILE_KEY_LENGTH) {
      throw new SubrosaError('data-key', 'the file key has an unexpected length');
    }
    if (fileKey !== undefined) return fileKey;
  }
  throw new NoMatch(
    'data-key',
    ordered.length === 1
      ? `identity did not match any of the recipients: ${ordered[0]!.mismatch}`
      : 'no identity matched any of the recipients',
  );
}

/**
 * Finds the file key and checks the header with it. One identity after another; the first that fits wins.
 * @throws SubrosaError `data-key` when none fits, a stanza is broken, or the header was altered
 */
export async function openHeader(header: Header, identities: readonly AgeIdentity[]): Promise<Uint8Array> {
  const fileKey = await findFileKey(header, identities);
  verifyHeader(fileKey, header);
  return fileKey;
}

/**
 * Opens a (binary) age file.
 * @throws SubrosaError `parse`, `data-key`
 */
export async function decryptFile(file: Uint8Array, identities: readonly AgeIdentity[]): Promise<Uint8Array> {
  const header = readHeader(file);
  const fileKey = await openHeader(header, identities);
  return openStream(startStream(fileKey, file.subarray(header.bytes.length)));
}

/** Wraps a file key in stanzas. */
export type Wrap = (fileKey: Uint8Array) => readonly Stanza[] | Promise<readonly Stanza[]>;

/** Seals a plaintext for one recipient, as a (binary) age file. */
export async function encryptFile(plaintext: Uint8Array, wrap: Wrap): Promise<Uint8Array> {
  const fileKey = randomBytes(FILE_KEY_LENGTH);
  const file = sealFile(fileKey, await wrap(fileKey), plaintext);
  wipe(fileKey);
  return file;
}
