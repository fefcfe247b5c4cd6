// Our own reader and writer of age files against the age-encryption library.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { armor as libraryArmor, Decrypter, Encrypter, identityToRecipient } from 'age-encryption';
import fc from 'fast-check';
import { sameBytes } from '../../../src/base/bytes.ts';
import { armor, dearmor } from '../../../src/keys/age/armor.ts';
import { decodeBech32, encodeBech32 } from '../../../src/keys/age/bech32.ts';
import { decryptFile, encryptFile } from '../../../src/keys/age/file.ts';
import { parseHeader } from '../../../src/keys/age/header.ts';
import { parseIdentity } from '../../../src/keys/age/identity.ts';
import { generateIdentity } from '../../../src/keys/age/keygen.ts';
import { scryptStanza, unwrapScrypt } from '../../../src/keys/age/scrypt.ts';
import { verifyHeader } from '../../../src/keys/age/payload.ts';
import { wrapX25519 } from '../../../src/keys/age/x25519.ts';
import { testContext } from '../context.ts';

const CHUNK = 65536;
const sizes = [0, 1, 32, 33, 48, 96, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK];

for (const size of sizes) {
  test(`${size} bytes sealed here open in the library, and the other way round`, async () => {
    const { identity, recipient } = await generateIdentity();
    const plaintext = randomBytes(size);
    const point = decodeBech32(recipient);
    assert.ok(point.ok);
    const ours = await encryptFile(plaintext, (fileKey) => [wrapX25519(point.data, fileKey)]);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    assert.ok(sameBytes(await decrypter.decrypt(ours), plaintext));
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const theirs = await encrypter.encrypt(plaintext);
    assert.ok(sameBytes(await decryptFile(theirs, [parseIdentity(identity, testContext({}))]), plaintext));
  });
}

test('recipients are those that the library makes of our identities', async () => {
  for (const postQuantum of [false, true]) {
    const { identity, recipient } = await generateIdentity({ postQuantum });
    assert.equal(await identityToRecipient(identity), recipient);
  }
});

test('a passphrase file of the library opens, and not with another passphrase', async () => {
  const encrypter = new Encrypter();
  encrypter.setPassphrase('correct horse');
  encrypter.setScryptWorkFactor(4);
  const header = parseHeader(await encrypter.encrypt('text'));
  const stanza = scryptStanza(header.stanzas);
  assert.ok(stanza);
  const fileKey = await unwrapScrypt('correct horse', stanza);
  assert.ok(fileKey);
  verifyHeader(fileKey, header);
  assert.equal(await unwrapScrypt('wrong', stanza), undefined);
});

test('armor is the same text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.equal(armor(bytes), libraryArmor.encode(bytes));
      assert.ok(sameBytes(dearmor(armor(bytes)), bytes));
    }),
  );
});

test('whatever is armored for us, the library reads alike or we refuse it', () => {
  const edit = fc.record({
    at: fc.nat(400),
    text: fc.constantFrom('', ' ', '\n', '\r', '=', 'A', '-', '\t'),
  });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), edit, (bytes, { at, text }) => {
      const good = armor(bytes);
      const changed = good.slice(0, at) + text + good.slice(at + 1);
      let ours;
      try {
        ours = dearmor(changed);
      } catch {
        return;
      }
      assert.ok(sameBytes(libraryArmor.decode(changed), ours));
    }),
  );
});

test('bech32 round trips, in either case', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 100 }),
      fc.constantFrom('age', 'AGE-SECRET-KEY-', 'age1x'),
      (data, prefix) => {
        const decoded = decodeBech32(encodeBech32(prefix, data));
        assert.ok(decoded.ok && decoded.prefix === prefix && sameBytes(decoded.data, data));
      },
    ),
  );
});

const broken: readonly (readonly [string, string])[] = [
  ['Age1x', 'mixed case'],
  ['age', "separator '1' at invalid position: pos=-1, len=3"],
  ['1qqqqqqq', "separator '1' at invalid position: pos=0, len=8"],
  ['a ge1qqqqqqq', 'invalid character human-readable part: s[1]'],
  ['age1qqqbqqq', 'invalid character data part: s[3]'],
  ['age1qqqqqqq', 'invalid checksum'],
];

for (const [text, reason] of broken) {
  test(`bech32 ${JSON.stringify(text)}: ${reason}`, () => {
    assert.deepEqual(decodeBech32(text), { ok: false, reason });
  });
}
