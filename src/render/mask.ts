// How a value is shown. Masked, it shows nothing of itself: no length, and no digest that would confirm a guess.
import { createHmac, randomBytes } from 'node:crypto';
import { base64, textOf } from '../base/bytes.ts';
import { visible } from '../base/visible.ts';

/** `revealed`: the value itself may be shown. */
export interface Mask {
  readonly revealed: boolean;
  /** What stands for the value while it isn't. No base64, so that nobody applies it by mistake. */
  placeholder(bytes: Uint8Array): string;
}

export const PLACEHOLDER = '(masked)';
const FINGERPRINT_HEX = 12;

/** Shows nothing. */
export const masked: Mask = { revealed: false, placeholder: () => PLACEHOLDER };

/** Shows values. */
export const revealed: Mask = { revealed: true, placeholder: () => PLACEHOLDER };

/**
 * Shows which values of one run are equal: a digest under a key that is made here and kept nowhere, so that it means
 * nothing in another run and cannot be tried against guesses.
 */
export function fingerprints(): Mask {
  const key = randomBytes(32);
  const digest = (bytes: Uint8Array): string =>
    createHmac('sha256', key).update(bytes).digest('hex').slice(0, FINGERPRINT_HEX);
  return { revealed: false, placeholder: (bytes) => `(masked ${digest(bytes)})` };
}

/** A value for a terminal: its lines when it is plain text, else one line of base64, which says so. */
export function revealedLines(bytes: Uint8Array): readonly string[] {
  const text = textOf(bytes);
  const lines = typeof text === 'string' ? text.replace(/\n$/, '').split('\n') : undefined;
  const plain = lines?.every((line) => visible(line.replaceAll('\t', '')) === line.replaceAll('\t', ''));
  return lines !== undefined && plain ? lines : [`base64:${base64(bytes)}`];
}
