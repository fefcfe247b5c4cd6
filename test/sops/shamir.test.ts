import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { combine, split } from '../../src/sops/index.ts';

test('any threshold of the shares gives the secret back, fewer do not', () => {
  const secret = randomBytes(32);
  const shares = split(secret, 5, 3);
  assert.deepEqual(
    shares.map((share) => [share.length, share[32]]),
    [1, 2, 3, 4, 5].map((x) => [33, x]),
  );
  for (const picked of [
    [0, 1, 2],
    [4, 2, 0],
    [1, 2, 3, 4],
    [0, 1, 2, 3, 4],
  ]) {
    assert.deepEqual(Buffer.from(combine(picked.map((index) => shares[index]!))), secret);
  }
  assert.notDeepEqual(Buffer.from(combine(shares.slice(0, 2))), secret);
});

test('joins shares worked out by hand in the AES field', () => {
  // f(x) = 0x57 + 0x83 x over GF(2^8): f(1) = 0x57 ^ 0x83, f(2) = 0x57 ^ (0x83 * 2 = 0x1d), and 0x57 * 0x83 = 0xc1 (FIPS 197).
  assert.deepEqual(
    combine([Uint8Array.of(0x57 ^ 0x83, 1), Uint8Array.of(0x57 ^ 0x1d, 2)]),
    Uint8Array.of(0x57),
  );
});

test('refuses impossible thresholds and shares that do not fit', () => {
  assert.throws(() => split(randomBytes(32), 3, 1), {
    code: 'generate-data-key',
    message: 'threshold must be at least 2',
  });
  assert.throws(() => split(randomBytes(32), 2, 3), { message: 'parts cannot be less than threshold' });
  const [a, b] = split(randomBytes(32), 2, 2);
  assert.throws(() => combine([a!, a!]), { code: 'data-key' });
  assert.throws(() => combine([a!, b!.slice(1)]), { code: 'data-key' });
});
