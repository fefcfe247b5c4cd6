// Leaves as bytes, and back. Source: the original's value types, reference 1.3.
import { SubrosaError } from '../base/errors.ts';
import { lossyString, textBytes, textOf, utf8 } from '../base/bytes.ts';
import {
  bool,
  canonicalTime,
  comment,
  float,
  int,
  parseGoFloat,
  parseInt64,
  str,
  time,
  type Comment,
  type Scalar,
} from '../formats/index.ts';

/** The `type:` of an encrypted value that this program writes. */
export type LeafType = 'str' | 'int' | 'float' | 'bool' | 'time' | 'comment';

export type Leaf = Exclude<Scalar, { kind: 'null' }> | Comment;

/** The plaintext bytes that are encrypted and go into the MAC. */
export function leafBytes(leaf: Leaf): Uint8Array {
  if (leaf.kind === 'bool') return utf8(leaf.value ? 'True' : 'False');
  return textBytes(leaf.text);
}

const booleans = new Map(
  ['1', 't', 'T', 'TRUE', 'true', 'True']
    .map((word): [string, boolean] => [word, true])
    .concat(['0', 'f', 'F', 'FALSE', 'false', 'False'].map((word): [string, boolean] => [word, false])),
);

type Decode = (bytes: Uint8Array) => Leaf | undefined;

function fromText<T>(parse: (text: string) => T | undefined, make: (value: T) => Leaf): Decode {
  return (bytes) => {
    const value = parse(lossyString(bytes));
    return value === undefined ? undefined : make(value);
  };
}

const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['str', (bytes): Leaf => str(textOf(bytes))],
  // compat: sops 3.13 panics on the legacy type "bytes"; older versions wrote it for what is now a string.
  ['bytes', (bytes): Leaf => str(textOf(bytes))],
  ['int', fromText(parseInt64, int)],
  ['float', fromText(parseGoFloat, float)],
  ['bool', fromText((text) => booleans.get(text), bool)],
  ['time', fromText(canonicalTime, time)],
  ['comment', (bytes): Leaf => comment(textOf(bytes))],
]);

/** Is this a `type:` that can be read? */
export function isLeafType(type: string): boolean {
  return decoders.has(type);
}

/**
 * Reads decrypted bytes as a leaf of the stated type.
 * @throws SubrosaError `decrypt-value` when the bytes are not of the type (the bytes are not shown)
 */
export function leafOf(type: string, bytes: Uint8Array): Leaf {
  const leaf = decoders.get(type)?.(bytes);
  if (leaf === undefined) {
    throw new SubrosaError('decrypt-value', `Could not decrypt value: the plaintext is not of type ${type}`);
  }
  return leaf;
}
