// Shamir's secret sharing over GF(2^8), byte-compatible with HashiCorp Vault's, which the original uses.
// Source: reference 1.7; the field is AES' (polynomial 0x11b).
import { randomBytes } from 'node:crypto';
import { SubrosaError } from '../base/errors.ts';

function multiply(a: number, b: number): number {
  let product = 0;
  // A fixed number of steps without branches on secret bits.
  for (let bit = 0; bit < 8; bit += 1) {
    product ^= -(b & 1) & a;
    a = ((a << 1) ^ (-(a >> 7) & 0x11b)) & 0xff;
    b >>= 1;
  }
  return product;
}

function inverse(a: number): number {
  // a^254, by square and multiply.
  let result = 1;
  for (let bit = 7; bit > 0; bit -= 1) {
    result = multiply(result, result);
    result = multiply(result, a);
  }
  return multiply(result, result);
}

function evaluate(coefficients: Uint8Array, x: number): number {
  return coefficients.reduceRight((sum, coefficient) => multiply(sum, x) ^ coefficient, 0);
}

/**
 * Splits a secret.
 * @returns `parts` shares, each the secret's length plus one: the y bytes, then x (1, 2, 3, ...)
 * @throws SubrosaError `generate-data-key` for an impossible threshold
 */
export function split(secret: Uint8Array, parts: number, threshold: number): Uint8Array[] {
  const refuse = (message: string): never => {
    throw new SubrosaError('generate-data-key', message);
  };
  if (parts < threshold) refuse('parts cannot be less than threshold');
  if (parts > 255) refuse('parts cannot exceed 255');
  if (threshold < 2) refuse('threshold must be at least 2');
  const shares = Array.from({ length: parts }, (_, index) => {
    const share = new Uint8Array(secret.length + 1);
    share[secret.length] = index + 1;
    return share;
  });
  secret.forEach((byte, position) => {
    const coefficients = randomBytes(threshold);
    coefficients[0] = byte;
    for (const share of shares) share[position] = evaluate(coefficients, share[secret.length]!);
  });
  return shares;
}

/**
 * Joins shares: interpolation at x = 0. Too few shares give a wrong secret, which only a MAC can tell.
 * @throws SubrosaError `data-key` when the shares cannot belong together
 */
export function combine(shares: readonly Uint8Array[]): Uint8Array {
  const length = (shares[0]?.length ?? 0) - 1;
  const xs = shares.map((share) => share.at(-1) ?? 0);
  const fits = shares.every((share) => share.length === length + 1) && new Set(xs).size === shares.length;
  if (shares.length < 2 || length < 1 || !fits || xs.includes(0)) {
    throw new SubrosaError(
      'data-key',
      'could not get data key from shamir parts: the parts do not fit together',
    );
  }
  const weights = xs.map((x, index) =>
    xs.reduce(
      (weight, other, at) => (at === index ? weight : multiply(weight, multiply(other, inverse(x ^ other)))),
      1,
    ),
  );
  return Uint8Array.from({ length }, (_, position) =>
    shares.reduce((sum, share, index) => sum ^ multiply(weights[index]!, share[position]!), 0),
  );
}
