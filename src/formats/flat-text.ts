// Values as the formats without types (dotenv, INI) write them: any value becomes a string.
import { SubrosaError } from '../base/errors.ts';
import { goFloat } from './number.ts';
import { rawString } from './raw-text.ts';
import type { Float, Scalar } from './tree.ts';

// Go's strconv takes the exponent form from here on when it writes the shortest digits.
const EXPONENT_FROM = 6;

/**
 * The text of a value, as a raw string (raw-text.ts).
 * @throws SubrosaError `emit` for null, which these formats have no form for
 */
export function flatText(value: Scalar, format: string): string {
  switch (value.kind) {
    case 'str':
      return rawString(value.text);
    case 'int':
      return value.text;
    case 'float':
      return floatWord(value);
    case 'bool':
      return String(value.value);
    case 'time':
      return value.text.replace(/\.\d+/, '');
    case 'null':
      // compat: sops 3.13 writes `<nil>`, which reads back as that string and which it then can't decrypt.
      throw new SubrosaError('emit', `${format} has no null`);
  }
}

/** A float is never mistaken for an integer: `3.0`. */
function floatWord({ text }: Float): string {
  const word = goFloat(text, { limit: EXPONENT_FROM, exponentChar: 'E' });
  return /^-?\d+$/.test(word) ? `${word}.0` : word;
}
