// Ed25519 points as X25519 points, for ssh-ed25519 recipients (RFC 7748, section 4.1). Public values only, so that the
// timing of BigInt arithmetic gives nothing away.

const P = 2n ** 255n - 19n;
/** The curve constant d = -121665/121666. */
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = mod(base), bits = exponent; bits > 0n; bits >>= 1n, square = mod(square * square)) {
    if (bits & 1n) result = mod(result * square);
  }
  return result;
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

/**
 * The u coordinate of an Ed25519 point.
 * @param point 32 bytes: y, and the sign of x in the top bit
 * @returns undefined when no point of the curve has this y
 */
export function montgomeryPoint(point: Uint8Array): Uint8Array | undefined {
  const bytes = Uint8Array.from(point);
  bytes[31]! &= 0x7f;
  const y = mod(fromLittleEndian(bytes));
  const ySquare = mod(y * y);
  // x² = (y² - 1) / (d·y² + 1) must be a square: Euler's criterion.
  const xSquare = mod((ySquare - 1n) * power(D * ySquare + 1n, P - 2n));
  if (xSquare !== 0n && power(xSquare, (P - 1n) / 2n) !== 1n) return undefined;
  const u = mod((1n + y) * power(1n - y, P - 2n));
  return Buffer.from(u.toString(16).padStart(64, '0'), 'hex').reverse();
}
