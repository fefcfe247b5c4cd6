import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sameBytes } from '../../../src/base/bytes.ts';
import { encodeBech32 } from '../../../src/keys/age/bech32.ts';
import { keyRing } from '../../../src/keys/index.ts';
import type { KeyRing } from '../../../src/sops/index.ts';
import { testContext, type TestMachine } from '../context.ts';
import { ageKey, PLAIN, vectorIdentity, vectorRecipient, vectorText } from '../vectors.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-plugin-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const program = fileURLToPath(new URL('fake-plugin.ts', import.meta.url));
writeFileSync(join(folder, 'age-plugin-fake'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
chmodSync(join(folder, 'age-plugin-fake'), 0o755);

const recipient = encodeBech32('age1fake', Buffer.from('x'));
const identity = encodeBech32('AGE-PLUGIN-FAKE-', Buffer.from('x'));

function ring(mode: string, machine: TestMachine = {}): KeyRing {
  const env = { PATH: `${folder}:/usr/bin:/bin`, FAKE_PLUGIN: mode, SOPS_AGE_KEY: identity, ...machine.env };
  return keyRing(testContext({ home: folder, ...machine, env }));
}

async function sealed(): Promise<string> {
  return ring('').wrap(ageKey(recipient), PLAIN);
}

async function open(mode: string, machine: TestMachine = {}): Promise<void> {
  const result = await ring(mode, machine).unwrap(ageKey(recipient, await sealed()));
  assert.ok(result.ok && sameBytes(result.part, PLAIN), JSON.stringify(result));
}

async function reason(mode: string, machine: TestMachine = {}): Promise<string> {
  const result = await ring(mode, machine).unwrap(ageKey(recipient, await sealed()));
  assert.ok(!result.ok);
  return result.reasons[0]!.replace(/^failed to create reader for decrypting sops data key with age: /, '');
}

test('a plugin wraps and opens a data key', () => open(''));

test('its labels are taken note of', async () => {
  await ring('labels').wrap(ageKey(recipient), PLAIN);
});

test('its messages are shown', async () => {
  const shown: string[] = [];
  await open('message', { shown });
  assert.deepEqual(shown, ['fake plugin: touch it']);
});

for (const [mode, answers, asked, said] of [
  ['secret', ['1234'], ['PIN?'], 'ok: 1234'],
  ['secret', [], ['PIN?'], 'fail'],
  ['public', ['me'], ['name?'], 'ok: me'],
  ['confirm', ['1'], ['do it? (press [1] for "sure" or [2] for "never")'], 'ok yes'],
  ['confirm', ['2'], ['do it? (press [1] for "sure" or [2] for "never")'], 'ok no'],
  ['confirm-one', [''], ['do it? (press enter for "sure")'], 'ok yes'],
  ['unknown', [], [], 'unsupported'],
] as const) {
  test(`${mode}: the plugin hears ${JSON.stringify(said)}`, async () => {
    const machine = { answers, asked: [] as string[], shown: [] as string[] };
    await open(mode, machine);
    assert.deepEqual(machine.asked, asked);
    assert.equal(machine.shown.at(-1), `fake plugin: ${said}`);
  });
}

for (const [mode, expected] of [
  ['error', /^fake plugin: it broke/],
  [
    'nothing',
    /^identity did not match any of the recipients: fake plugin: incorrect identity for recipient block/,
  ],
  ['twice', /^fake plugin: received duplicated file-key stanza/],
  ['confirm-bad', /^fake plugin: malformed confirm stanza: unexpected number of arguments/],
  ['die', /^fake plugin: failed to read line: EOF/],
  ['junk', /^fake plugin: malformed stanza opening line/],
] as const) {
  test(`${mode}: the reason names the plugin`, async () => {
    assert.match(await reason(mode), expected);
  });
}

for (const [mode, expected] of [
  ['error', /^fake plugin: it broke/],
  ['nothing', /^fake plugin: received zero recipient stanzas/],
  ['index', /^fake plugin: malformed recipient stanza: unexpected index/],
  ['short', /^fake plugin: malformed recipient stanza: unexpected argument count/],
  ['labels-twice', /^fake plugin: repeated labels stanza/],
  ['die', /^fake plugin: failed to read line: EOF/],
] as const) {
  test(`${mode}: wrapping fails with the plugin's name`, async () => {
    await assert.rejects(ring(mode).wrap(ageKey(recipient), PLAIN), { code: 'plugin', message: expected });
  });
}

test('a plugin that is not there is named, and one in the folder we stand in is not run', async () => {
  const expected =
    /^fake plugin: couldn't start plugin: "fake" plugin not found: exec: "age-plugin-fake": executable file not found in \$PATH/;
  assert.match(await reason('', { env: { PATH: '/nowhere' } }), expected);
  const here = process.cwd();
  process.chdir(folder);
  try {
    assert.match(await reason('', { env: { PATH: '.:' } }), expected);
  } finally {
    process.chdir(here);
  }
});

test('native identities are tried before plugins', async () => {
  const env = { SOPS_AGE_KEY: `${identity} ${vectorIdentity('x25519.txt')}` };
  const result = await ring('error', { env }).unwrap(
    ageKey(vectorRecipient('x25519.txt'), vectorText('x25519.age')),
  );
  assert.ok(result.ok);
});

test('names that would leave the folder of programs are refused', async () => {
  const evil = encodeBech32('age1../x', Buffer.from('x'));
  await assert.rejects(ring('').wrap(ageKey(evil), PLAIN), {
    code: 'bad-recipient',
    message: /invalid plugin name: "..\/x"/,
  });
  const { reasons } = (await ring('', {
    env: { SOPS_AGE_KEY: encodeBech32('AGE-PLUGIN-../X-', Buffer.from('x')) },
  }).unwrap(ageKey(recipient, await sealed()))) as { reasons: readonly string[] };
  assert.match(reasons[0]!, /invalid plugin name: "..\/x"/);
});
