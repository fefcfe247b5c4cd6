// The files of test/vectors/age (see ORIGIN.md there).
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { str, entry } from '../../src/formats/index.ts';
import type { MasterKey } from '../../src/sops/index.ts';

/** Where a vector is. */
export function vectorPath(name: string): string {
  return fileURLToPath(new URL(`../vectors/age/${name}`, import.meta.url));
}

export function vectorBytes(name: string): Uint8Array {
  return readFileSync(vectorPath(name));
}

export function vectorText(name: string): string {
  return readFileSync(vectorPath(name), 'utf8');
}

/** The identity line of a vector's key file. */
export function vectorIdentity(name: string): string {
  return vectorText(name).split('\n')[2]!;
}

/** The recipient in a vector's key file. */
export function vectorRecipient(name: string): string {
  return vectorText(name).split('\n')[1]!.replace('# public key: ', '');
}

/** An age master key, wrapped or not. */
export function ageKey(recipient: string, enc = ''): MasterKey {
  return { type: 'age', name: recipient, fields: [entry('recipient', str(recipient))], enc };
}

export const PLAIN: Uint8Array = vectorBytes('plain.bin');
export const PASSPHRASE = 'correct horse';
