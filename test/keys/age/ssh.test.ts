import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { sameBytes } from '../../../src/base/bytes.ts';
import { montgomeryPoint } from '../../../src/keys/age/ed25519.ts';
import { parseSshPrivateKey } from '../../../src/keys/age/ssh-private.ts';
import { parseSshPublicKey } from '../../../src/keys/age/ssh-public.ts';
import { pairFromSeed } from '../../../src/keys/age/ssh-stanza.ts';
import { keyRing } from '../../../src/keys/index.ts';
import { testContext } from '../context.ts';
import { ageKey, PASSPHRASE, PLAIN, vectorBytes, vectorPath, vectorText } from '../vectors.ts';

const open = ['ssh-ed25519', 'ssh-ed25519-pkcs8', 'ssh-rsa', 'ssh-rsa-pem', 'ssh-rsa-pkcs8'];
const locked = ['ssh-ed25519-locked', 'ssh-ed25519-locked-cbc', 'ssh-rsa-locked', 'ssh-rsa-pem-locked'];

function ringFor(
  name: string,
  answers: readonly string[] = [],
  asked: string[] = [],
): ReturnType<typeof keyRing> {
  return keyRing(testContext({ env: { SOPS_AGE_SSH_PRIVATE_KEY_FILE: vectorPath(name) }, answers, asked }));
}

for (const name of open) {
  test(`a data key that age sealed for ${name} opens`, async () => {
    const result = await ringFor(name).unwrap(ageKey('', vectorText(`${name}.age`)));
    assert.deepEqual(result.ok && sameBytes(result.part, PLAIN), true, JSON.stringify(result));
  });
}

for (const name of locked) {
  test(`a data key that age sealed for ${name} opens after its passphrase is given, once for the run`, async () => {
    const asked: string[] = [];
    const ring = ringFor(name, [PASSPHRASE], asked);
    for (const round of [1, 2]) {
      const result = await ring.unwrap(ageKey('', vectorText(`${name}.age`)));
      assert.equal(result.ok && sameBytes(result.part, PLAIN), true, `${round}: ${JSON.stringify(result)}`);
    }
    assert.deepEqual(asked, [`Enter passphrase for "${vectorPath(name)}":`]);
  });

  test(`a wrong passphrase for ${name} is a reason, and is not asked for again`, async () => {
    const asked: string[] = [];
    const ring = ringFor(name, ['wrong', PASSPHRASE], asked);
    await ring.unwrap(ageKey('', vectorText(`${name}.age`)));
    const result = await ring.unwrap(ageKey('', vectorText(`${name}.age`)));
    assert.ok(!result.ok);
    assert.match(
      result.reasons.join(),
      /failed to decrypt SSH key file: x509: decryption password incorrect/,
    );
    assert.equal(asked.length, 1);
  });
}

test('a locked key is not asked for when no stanza names it', async () => {
  const asked: string[] = [];
  const result = await ringFor('ssh-ed25519-locked', [PASSPHRASE], asked).unwrap(
    ageKey('', vectorText('ssh-ed25519.age')),
  );
  assert.ok(!result.ok);
  assert.match(
    result.reasons.join(),
    /identity did not match any of the recipients: incorrect identity for recipient block/,
  );
  assert.deepEqual(result.tried, [`ssh-ed25519 key in ${vectorPath('ssh-ed25519-locked')}`]);
  assert.deepEqual(asked, []);
});

for (const name of ['ssh-ed25519', 'ssh-rsa']) {
  test(`what we seal for ${name} we open, with the comment of the recipient in its name`, async () => {
    const recipient = vectorText(`${name}.pub`).trim();
    const ring = ringFor(name);
    const enc = await ring.wrap(ageKey(recipient), PLAIN);
    const result = await ring.unwrap(ageKey(recipient, enc));
    assert.equal(result.ok && sameBytes(result.part, PLAIN), true);
  });
}

test('the private key parser tells what it does not take', () => {
  assert.throws(() => parseSshPrivateKey(vectorBytes('ssh-ecdsa')), {
    code: 'bad-identity',
    message: /ecdsa/,
  });
  assert.throws(() => parseSshPrivateKey(vectorBytes('x25519.txt')), {
    code: 'bad-identity',
    message: 'ssh: no key found',
  });
  const truncated = vectorText('ssh-ed25519').replace(/.{40}\n-----END/, '\n-----END');
  assert.throws(() => parseSshPrivateKey(Buffer.from(truncated)), { message: /short read/ });
});

test('the public key parser refuses small, mislabelled and foreign keys', () => {
  assert.throws(() => parseSshPublicKey(vectorText('ssh-rsa-1024.pub')), {
    message: 'RSA key size is too small',
  });
  assert.throws(() => parseSshPublicKey(vectorText('ssh-ecdsa.pub')), {
    message: /unknown SSH recipient type/,
  });
  assert.throws(() => parseSshPublicKey(vectorText('ssh-rsa.pub').replace('ssh-rsa', 'ssh-ed25519')), {
    message: /type mismatch/,
  });
  assert.throws(() => parseSshPublicKey('ssh-ed25519'), { message: 'ssh: no key found' });
  assert.throws(() => parseSshPublicKey('ssh-ed25519 AAAA'), { message: /short read/ });
});

test('public and private halves of Ed25519 become halves of one X25519 key', () => {
  for (let round = 0; round < 20; round += 1) {
    const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    const [x, d] = [jwk.x!, jwk.d!].map((text) => Buffer.from(text, 'base64url'));
    assert.deepEqual(Buffer.from(montgomeryPoint(x!)!), Buffer.from(pairFromSeed(d!).point));
  }
});

test('bytes that are no point of the curve are refused', () => {
  const refused = Array.from({ length: 64 }, (_, at) => montgomeryPoint(Buffer.alloc(32, at + 1))).filter(
    (u) => u === undefined,
  );
  assert.ok(refused.length > 16 && refused.length < 48, String(refused.length));
});
