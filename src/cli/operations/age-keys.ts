// Making age keys, for the drop-in age-keygen and for `subrosa keys`.
import { fstatSync } from 'node:fs';
import { lossyString } from '../../base/bytes.ts';
import { ageKeygen } from '../../keys/index.ts';
import type { Io } from '../io.ts';

export interface NewKey {
  /** The key file, with the secret key in it. */
  readonly text: string;
  readonly recipient: string;
}

/** A new age key. */
export async function newAgeKey(io: Io, postQuantum: boolean): Promise<NewKey> {
  const { generateIdentity, keyFileText } = await ageKeygen();
  const pair = await generateIdentity({ postQuantum });
  return { text: keyFileText(pair, io.now()), recipient: pair.recipient };
}

/** The recipients of a key file, one a line. @throws SubrosaError for what is no key file */
export async function recipientLines(keyFile: Uint8Array): Promise<string> {
  const { recipientsOf } = await ageKeygen();
  return (await recipientsOf(lossyString(keyFile))).map((recipient) => `${recipient}\n`).join('');
}

const OTHERS_MAY_READ = 0o004;

/** Is standard output a file that everyone may read? */
export function outputIsWorldReadable(): boolean {
  try {
    const stats = fstatSync(1);
    return stats.isFile() && (stats.mode & OTHERS_MAY_READ) !== 0;
  } catch {
    return false;
  }
}
