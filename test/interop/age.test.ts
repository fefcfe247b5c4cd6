// Every kind of age key, both ways: what the real sops seals we open, what we seal the real sops opens. The real age
// stands in where sops can't make what it reads.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createDecipheriv } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { shellWords } from '../../src/host/exec.ts';
import { encodeBech32 } from '../../src/keys/age/bech32.ts';
import { ageKeygen, keyRing } from '../../src/keys/index.ts';
import type { KeyRing } from '../../src/sops/index.ts';
import { realBin } from '../helpers/programs.ts';
import { testContext } from '../keys/context.ts';
import { ageKey, vectorIdentity, vectorPath, vectorRecipient, vectorText } from '../keys/vectors.ts';

const bin = realBin();
const folder = mkdtempSync(join(tmpdir(), 'subrosa-age-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const home = join(folder, 'home');
mkdirSync(home);

// The plugin of the unit tests, as a program on PATH, and the one that comes with age.
const programs = join(folder, 'bin');
mkdirSync(programs);
const fake = fileURLToPath(new URL('../keys/age/fake-plugin.ts', import.meta.url));
writeFileSync(join(programs, 'age-plugin-fake'), `#!/bin/sh\nexec '${process.execPath}' '${fake}' "$@"\n`);
chmodSync(join(programs, 'age-plugin-fake'), 0o755);
symlinkSync(join(bin, 'age-plugin-batchpass'), join(programs, 'age-plugin-batchpass'));

type Env = Readonly<Record<string, string>>;

function environment(env: Env): Env {
  return { PATH: `${programs}:/usr/bin:/bin`, HOME: home, GPG_AGENT_INFO: '', ...env };
}

function run(program: string, args: readonly string[], env: Env = {}, input?: string | Uint8Array): string {
  const { status, stdout, stderr } = spawnSync(join(bin, program), args, {
    cwd: folder,
    env: environment(env),
    input: input ?? '',
  });
  assert.equal(status, 0, `${program}: ${String(stderr)}`);
  return String(stdout);
}

function ring(env: Env): KeyRing {
  return keyRing(testContext({ home, env: environment(env) }));
}

interface SopsFile {
  readonly a: string;
  readonly sops: { readonly age: readonly { readonly recipient: string; readonly enc: string }[] };
}

const plain = join(folder, 'plain.json');
writeFileSync(plain, '{"a": "value"}');

function sealedBySops(recipient: string, env: Env): SopsFile {
  return JSON.parse(run('sops', ['encrypt', '--age', recipient, plain], env)) as SopsFile;
}

/** The value of `a`, by a data key. */
function openValue(file: SopsFile, dataKey: Uint8Array): string {
  const [, data = '', iv = '', tag = ''] = /data:(.+),iv:(.+),tag:(.+),type/.exec(file.a) ?? [];
  const decipher = createDecipheriv('aes-256-gcm', dataKey, Buffer.from(iv, 'base64'));
  decipher.setAAD(Buffer.from('a:'));
  decipher.setAuthTag(Buffer.from(tag, 'base64'));
  return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString();
}

async function dataKeyOf(file: SopsFile, env: Env): Promise<Uint8Array> {
  const [key] = file.sops.age;
  const result = await ring(env).unwrap(ageKey(key!.recipient, key!.enc));
  assert.ok(result.ok, JSON.stringify(result));
  return result.part;
}

function decryptedBySops(file: SopsFile, env: Env): string {
  const path = join(folder, 'sealed.json');
  writeFileSync(path, JSON.stringify(file));
  return (JSON.parse(run('sops', ['decrypt', path], env)) as SopsFile).a;
}

interface Kind {
  readonly name: string;
  readonly recipient: string;
  readonly env: Env;
}

const keygen = await ageKeygen();
const [classic, hybrid] = [
  await keygen.generateIdentity(),
  await keygen.generateIdentity({ postQuantum: true }),
];
const pluginIdentity = encodeBech32('AGE-PLUGIN-FAKE-', Buffer.from('x'));
const printer = join(folder, "it's a printer");
writeFileSync(
  printer,
  `#!/bin/sh\n[ "$SOPS_AGE_RECIPIENT" = "$2" ] && [ "$1" = 'a  b$HOME' ] && echo ${classic.identity}\n`,
);
chmodSync(printer, 0o755);

const kinds: readonly Kind[] = [
  { name: 'X25519, made by us', recipient: classic.recipient, env: { SOPS_AGE_KEY: classic.identity } },
  {
    name: 'X25519, made by age-keygen',
    recipient: vectorRecipient('x25519.txt'),
    env: { SOPS_AGE_KEY_FILE: vectorPath('x25519.txt') },
  },
  { name: 'hybrid, made by us', recipient: hybrid.recipient, env: { SOPS_AGE_KEY: hybrid.identity } },
  {
    name: 'hybrid, made by age-keygen',
    recipient: vectorRecipient('hybrid.txt'),
    env: { SOPS_AGE_KEY: vectorIdentity('hybrid.txt') },
  },
  ...['ssh-ed25519', 'ssh-rsa', 'ssh-rsa-pem', 'ssh-rsa-pkcs8'].map((name) => ({
    name,
    recipient: vectorText(`${name}.pub`).trim(),
    env: { SOPS_AGE_SSH_PRIVATE_KEY_FILE: vectorPath(name) },
  })),
  {
    name: 'a plugin',
    recipient: encodeBech32('age1fake', Buffer.from('x')),
    env: { SOPS_AGE_KEY: pluginIdentity },
  },
  {
    name: 'SOPS_AGE_KEY_CMD with quotes',
    recipient: classic.recipient,
    env: { SOPS_AGE_KEY_CMD: `"${printer}" 'a  b$HOME' ${classic.recipient} # ; exit 1` },
  },
  {
    name: 'SOPS_AGE_SSH_PRIVATE_KEY_CMD',
    recipient: vectorText('ssh-rsa.pub').trim(),
    env: { SOPS_AGE_SSH_PRIVATE_KEY_CMD: `cat ${vectorPath('ssh-rsa')}` },
  },
];

for (const { name, recipient, env } of kinds) {
  test(`${name}: what sops seals we open`, async () => {
    const file = sealedBySops(recipient, env);
    assert.equal(openValue(file, await dataKeyOf(file, env)), 'value');
  });

  test(`${name}: what we seal sops opens`, async () => {
    const by = { SOPS_AGE_KEY: classic.identity };
    const file = sealedBySops(classic.recipient, by);
    const enc = await ring(env).wrap(ageKey(recipient), await dataKeyOf(file, by));
    const ours = { ...file, sops: { ...file.sops, age: [{ recipient, enc }] } };
    assert.equal(decryptedBySops(ours, env), 'value');
  });

  test(`${name}: the wrapped key has the same shape as that of sops`, async () => {
    const theirs = sealedBySops(recipient, env).sops.age[0]!.enc;
    const ours = await ring(env).wrap(ageKey(recipient), new Uint8Array(32));
    const shape = (enc: string): string => enc.replace(/[A-Za-z0-9+/]{60,64}(?=\n)/g, 'x');
    assert.equal(shape(ours).split('\n').length, shape(theirs).split('\n').length);
    assert.equal(ours.length, theirs.length);
    assert.match(ours, /^-----BEGIN AGE ENCRYPTED FILE-----\n[^]*\n-----END AGE ENCRYPTED FILE-----\n$/);
  });
}

test('default files in the home folder open what sops opens by them', async () => {
  const path = join(home, '.config', 'sops', 'age');
  mkdirSync(path, { recursive: true });
  mkdirSync(join(home, '.ssh'));
  const keys = join(path, 'keys.txt');
  copyFileSync(vectorPath('x25519.txt'), keys);
  copyFileSync(vectorPath('ssh-rsa'), join(home, '.ssh', 'id_rsa'));
  try {
    for (const recipient of [vectorRecipient('x25519.txt'), vectorText('ssh-rsa.pub').trim()]) {
      const file = sealedBySops(recipient, {});
      assert.equal(openValue(file, await dataKeyOf(file, {})), 'value');
      assert.equal(decryptedBySops(file, {}), 'value');
    }
  } finally {
    rmSync(join(home, '.config'), { recursive: true });
    rmSync(join(home, '.ssh'), { recursive: true });
  }
});

test('the real age opens what we seal, for each kind', async () => {
  const identities: readonly (readonly [string, string])[] = [
    [classic.recipient, classic.identity],
    [hybrid.recipient, hybrid.identity],
    [vectorText('ssh-ed25519.pub').trim(), vectorText('ssh-ed25519')],
    [vectorText('ssh-rsa.pub').trim(), vectorText('ssh-rsa')],
    [encodeBech32('age1fake', Buffer.from('x')), pluginIdentity],
  ];
  for (const [recipient, identity] of identities) {
    const path = join(folder, 'identity');
    writeFileSync(path, identity, { mode: 0o600 });
    const enc = await ring({}).wrap(ageKey(recipient), Buffer.from('data key'));
    assert.equal(run('age', ['-d', '-i', path], {}, enc), 'data key');
  }
});

test("age's own plugin opens by us what age sealed with it", async () => {
  const env = { AGE_PASSPHRASE: 'p', AGE_PASSPHRASE_WORK_FACTOR: '8' };
  const enc = run('age', ['-e', '-a', '-j', 'batchpass'], env, 'data key');
  const identity = encodeBech32('AGE-PLUGIN-BATCHPASS-', new Uint8Array());
  const result = await ring({ ...env, SOPS_AGE_KEY: identity }).unwrap(ageKey('', enc));
  assert.ok(result.ok, JSON.stringify(result));
  assert.equal(Buffer.from(result.part).toString(), 'data key');
});

test('age-keygen reads our key files, and we read its', async () => {
  for (const pair of [classic, hybrid]) {
    const text = keygen.keyFileText(pair, Date.now());
    assert.equal(run('age-keygen', ['-y'], {}, text).trim(), pair.recipient);
  }
  for (const flags of [[], ['-pq']]) {
    const text = run('age-keygen', flags);
    assert.deepEqual(await keygen.recipientsOf(text), [run('age-keygen', ['-y'], {}, text).trim()]);
    const [identity, recipient] = [text.split('\n')[2]!, text.split('\n')[1]!.slice('# public key: '.length)];
    const ours = keygen.keyFileText({ identity, recipient }, Date.now());
    assert.equal(ours.replace(/^# created: .*/, ''), text.replace(/^# created: .*/, ''));
    assert.equal(ours.split('\n')[0]!.replace(/\d/g, '0'), text.split('\n')[0]!.replace(/\d/g, '0'));
  }
});

test('a command line is split into the words that sops runs', async () => {
  const [heard, listener] = [join(folder, 'heard'), join(folder, 'listen')];
  writeFileSync(listener, `#!/bin/sh\nfor word; do printf '%s\\0' "$word"; done > '${heard}'\n`);
  chmodSync(listener, 0o755);
  const file = join(folder, 'for-words.json');
  writeFileSync(file, JSON.stringify(sealedBySops(classic.recipient, {})));
  const piece = fc.constantFrom(
    'a',
    'bc',
    ' ',
    '\t',
    '"',
    "'",
    '\\',
    '#',
    '\n',
    '\r',
    '$x',
    'é',
    '😀',
    '*',
    ';',
  );
  const line = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
  await fc.assert(
    fc.asyncProperty(line, async (words) => {
      rmSync(heard, { force: true });
      const env = environment({ SOPS_AGE_KEY_CMD: `${listener} ${words}` });
      const { stderr } = spawnSync(join(bin, 'sops'), ['decrypt', file], { cwd: folder, env });
      let ours;
      try {
        ours = shellWords(`x ${words}`).slice(1);
      } catch (error) {
        const text = String(stderr).replace(/\s*\|?\s+/g, ' ');
        assert.ok(text.includes((error as Error).message), text);
        return;
      }
      assert.deepEqual(readFileSync(heard, 'utf8').split('\0').slice(0, -1), ours);
      await Promise.resolve();
    }),
    { numRuns: 60 },
  );
});

/** The reason that sops prints for the one key, unwrapped. */
function sopsReason(env: Env): string {
  const file = join(folder, 'for-reasons.json');
  writeFileSync(file, JSON.stringify(sealedBySops(vectorRecipient('x25519.txt'), {})));
  const { stderr } = spawnSync(join(bin, 'sops'), ['decrypt', file], { cwd: folder, env: environment(env) });
  const lines = String(stderr).split('\n');
  const reason = lines.filter((line) => /^ {4}(-| ) \| /.test(line)).map((line) => line.slice(8));
  return reason.join(' ').trim();
}

const damaged = join(folder, 'damaged.txt');
writeFileSync(damaged, 'AGE-SECRET-KEY-1QQQQQQQQ\n');
const failing: readonly Env[] = [
  {},
  { SOPS_AGE_KEY: classic.identity },
  { SOPS_AGE_KEY: `${classic.identity} ${hybrid.identity}` },
  { SOPS_AGE_KEY: '' },
  { SOPS_AGE_KEY: 'foo' },
  { SOPS_AGE_KEY: 'age1foo' },
  { SOPS_AGE_KEY_FILE: '/nowhere' },
  { SOPS_AGE_KEY_FILE: damaged },
  { SOPS_AGE_KEY_FILE: '/dev/null' },
  { SOPS_AGE_KEY_CMD: 'false' },
  { SOPS_AGE_KEY_CMD: 'nope x' },
  { SOPS_AGE_KEY_CMD: "echo 'x" },
  { SOPS_AGE_KEY_CMD: 'echo x\\' },
  { SOPS_AGE_KEY_CMD: 'true' },
  { SOPS_AGE_SSH_PRIVATE_KEY_FILE: '/nowhere' },
  { SOPS_AGE_SSH_PRIVATE_KEY_FILE: damaged },
  { SOPS_AGE_SSH_PRIVATE_KEY_FILE: vectorPath('ssh-rsa') },
  { SOPS_AGE_SSH_PRIVATE_KEY_FILE: vectorPath('ssh-ecdsa') },
  { SOPS_AGE_SSH_PRIVATE_KEY_CMD: 'echo x' },
  { SOPS_AGE_SSH_PRIVATE_KEY_CMD: `cat ${vectorPath('ssh-rsa-locked')}` },
  { SOPS_AGE_KEY: pluginIdentity },
  { SOPS_AGE_KEY: encodeBech32('AGE-PLUGIN-NOPE-', Buffer.from('x')) },
  { SOPS_AGE_KEY: pluginIdentity, FAKE_PLUGIN: 'error' },
];

for (const env of failing) {
  const shown = Object.entries(env).map(
    ([name, value]) => `${name}=${value.replace(/AGE-[A-Z-]*1[A-Z0-9]+/g, 'AGE-…')}`,
  );
  test(`the reason is the original's, word for word, with ${shown.join(' ') || 'nothing set'}`, async () => {
    const file = sealedBySops(vectorRecipient('x25519.txt'), {});
    const [key] = file.sops.age;
    const result = await ring(env).unwrap(ageKey(key!.recipient, key!.enc));
    assert.ok(!result.ok);
    assert.equal(result.reasons.join(' '), sopsReason(env));
  });
}
