import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateIdentity, keyFileText, recipientsOf } from '../../../src/keys/age/keygen.ts';
import { vectorIdentity, vectorRecipient, vectorText } from '../vectors.ts';

for (const name of ['x25519.txt', 'hybrid.txt']) {
  test(`the recipient of ${name} is the one age-keygen wrote into it`, async () => {
    assert.deepEqual(await recipientsOf(vectorText(name)), [vectorRecipient(name)]);
  });
}

for (const [postQuantum, identity, recipient] of [
  [false, /^AGE-SECRET-KEY-1[A-Z0-9]{58}$/, /^age1[a-z0-9]{58}$/],
  [true, /^AGE-SECRET-KEY-PQ-1[A-Z0-9]{58}$/, /^age1pq1[a-z0-9]{1952}$/],
] as const) {
  test(`a new ${postQuantum ? 'post-quantum' : 'classic'} identity has its recipient`, async () => {
    const pair = await generateIdentity({ postQuantum });
    assert.match(pair.identity, identity);
    assert.match(pair.recipient, recipient);
    assert.deepEqual(await recipientsOf(keyFileText(pair, 0)), [pair.recipient]);
    assert.notEqual((await generateIdentity({ postQuantum })).identity, pair.identity);
  });
}

test('a key file has the three lines of age-keygen, in local time', () => {
  const zone = process.env['TZ'];
  const text = (name: string): string => {
    process.env['TZ'] = name;
    return keyFileText({ identity: 'I', recipient: 'R' }, Date.UTC(2024, 0, 2, 3, 4, 5, 999));
  };
  try {
    assert.equal(text('UTC'), '# created: 2024-01-02T03:04:05Z\n# public key: R\nI\n');
    assert.match(text('Asia/Kolkata'), /^# created: 2024-01-02T08:34:05\+05:30\n/);
    assert.match(text('America/St_Johns'), /^# created: 2024-01-01T23:34:05-03:30\n/);
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

for (const [what, text, message] of [
  ['nothing', '# x\n\n', 'no identities found'],
  ['a recipient', `# x\n${vectorRecipient('x25519.txt')}`, 'error at line 2: unknown identity type'],
  [
    'a broken identity',
    'AGE-SECRET-KEY-1QQQQQQQQ',
    'error at line 1: malformed secret key: invalid checksum',
  ],
  [
    'the prefix of another kind',
    `${vectorIdentity('x25519.txt')}\n AGE-SECRET-KEY-1`,
    'error at line 2: unknown identity type',
  ],
] as const) {
  test(`${what} is refused without repeating it`, async () => {
    await assert.rejects(recipientsOf(text), { code: 'bad-identity', message });
  });
}
