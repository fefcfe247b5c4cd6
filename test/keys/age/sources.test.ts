// Where identities are looked for, and what is said when none helps: the texts of sops 3.13.3, seen by running it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sameBytes } from '../../../src/base/bytes.ts';
import { keyRing } from '../../../src/keys/index.ts';
import type { Unwrapped } from '../../../src/sops/index.ts';
import { testContext, type TestMachine } from '../context.ts';
import { ageKey, PLAIN, vectorIdentity, vectorPath, vectorRecipient, vectorText } from '../vectors.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-sources-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const home = join(folder, 'home');
mkdirSync(home);
const identity = vectorIdentity('x25519.txt');
const other = 'AGE-SECRET-KEY-1JAVXLU5SQ6VCGP5JGYX2HDF87JEZDCRZMEVS9MKAZ94EMXSYHHQQVQZTXV';
const otherRecipient = 'age1639lvmjh8sqgfnj8ljfdaxcavr5a2n4n7gvlh2yumwvlxapyfehsucpegg';
const key = ageKey(vectorRecipient('x25519.txt'), vectorText('x25519.age'));

function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function unwrap(machine: TestMachine): Promise<Unwrapped> {
  return keyRing(testContext({ home, ...machine })).unwrap(key);
}

async function opens(machine: TestMachine): Promise<void> {
  const result = await unwrap(machine);
  assert.ok(result.ok && sameBytes(result.part, PLAIN), JSON.stringify(result));
}

async function reason(machine: TestMachine): Promise<string> {
  const result = await unwrap(machine);
  assert.ok(!result.ok);
  assert.equal(result.reasons.length, 1);
  return result.reasons[0]!.replaceAll(home, '~').replaceAll(folder, '<dir>');
}

test('SOPS_AGE_KEY may hold several identities on one line', () =>
  opens({ env: { SOPS_AGE_KEY: `${other} ${identity}` } }));

test('SOPS_AGE_KEY_FILE may have Windows line ends and comments', () => {
  const path = join(folder, 'crlf.txt');
  writeFileSync(path, `# a comment\r\n\r\n${other}\r\n${identity}\r\n`);
  return opens({ env: { SOPS_AGE_KEY_FILE: path } });
});

test('SOPS_AGE_KEY_CMD gets the recipient and is split as a shell would, without one', async () => {
  const path = script(
    'key command',
    `[ "$1" = "it's \\$HOME" ] && [ "$SOPS_AGE_RECIPIENT" = ${key.name} ] && echo ${identity}`,
  );
  await opens({ env: { SOPS_AGE_KEY_CMD: `"${path}" 'it'"'"'s $HOME' # a comment` } });
});

test('a command is run once for each recipient, a file read once for all', async () => {
  const log = join(folder, 'log');
  const path = script('logging', `echo run >> ${log}; echo ${identity}`);
  const ring = keyRing(testContext({ home, env: { SOPS_AGE_KEY_CMD: path } }));
  for (const name of ['a', 'a', 'b']) await ring.unwrap(ageKey(name, key.enc));
  const { readFileSync } = await import('node:fs');
  assert.equal(readFileSync(log, 'utf8'), 'run\nrun\n');
});

test('a command sees no standard input', () =>
  opens({ env: { SOPS_AGE_KEY_CMD: script('stdin', `cat; echo ${identity}`) } }));

test(
  'an identity file may be a pipe, read once for all files',
  { skip: process.platform === 'win32' },
  async () => {
    const pipe = join(folder, 'pipe');
    assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
    const writer = spawn('sh', ['-c', `echo ${identity} > ${pipe}`]);
    const ring = keyRing(testContext({ home, env: { SOPS_AGE_KEY_FILE: pipe } }));
    for (let round = 0; round < 3; round += 1) assert.ok((await ring.unwrap(key)).ok);
    writer.kill();
  },
);

test('the default file is under XDG_CONFIG_HOME, ~/.config, or the place of the platform', async () => {
  const places = [
    ['xdg', { platform: 'linux', env: { XDG_CONFIG_HOME: join(folder, 'xdg') }, home }],
    ['a/.config', { platform: 'linux', home: join(folder, 'a') }],
    ['mac', { platform: 'darwin', env: { XDG_CONFIG_HOME: join(folder, 'mac') }, home }],
    ['b/Library/Application Support', { platform: 'darwin', home: join(folder, 'b') }],
    ['c', { platform: 'win32', env: { APPDATA: join(folder, 'c') }, home }],
  ] as const;
  for (const [place, machine] of places) {
    mkdirSync(join(folder, place, 'sops', 'age'), { recursive: true });
    writeFileSync(join(folder, place, 'sops', 'age', 'keys.txt'), `${identity}\n`);
    await opens(machine);
  }
});

test('SSH keys in the home folder are tried', async () => {
  const path = join(folder, 'with-ssh');
  mkdirSync(join(path, '.ssh'), { recursive: true });
  writeFileSync(join(path, '.ssh', 'id_ed25519'), vectorText('ssh-ed25519'));
  writeFileSync(join(path, '.ssh', 'id_rsa'), vectorText('ssh-rsa'));
  const ring = keyRing(testContext({ home: path }));
  for (const name of ['ssh-ed25519', 'ssh-rsa']) {
    const result = await ring.unwrap(ageKey('', vectorText(`${name}.age`)));
    assert.ok(result.ok && sameBytes(result.part, PLAIN), JSON.stringify(result));
  }
});

test('an SSH key may come from a command, unless it is encrypted', async () => {
  const run = (name: string): Promise<Unwrapped> => {
    const env = { SOPS_AGE_SSH_PRIVATE_KEY_CMD: `cat ${vectorPath(name)}` };
    return keyRing(testContext({ home, env })).unwrap(ageKey('', vectorText(`${name}.age`)));
  };
  assert.ok((await run('ssh-rsa')).ok);
  const locked = await run('ssh-ed25519-locked');
  assert.match(
    JSON.stringify(locked),
    /returned by running SOPS_AGE_SSH_PRIVATE_KEY_CMD is password protected/,
  );
});

const NOWHERE =
  "Did not find keys in locations 'SOPS_AGE_SSH_PRIVATE_KEY_FILE', 'SOPS_AGE_SSH_PRIVATE_KEY_CMD', '~/.ssh/id_ed25519', '~/.ssh/id_rsa', ";
const FAILED = 'failed to load age identities';
const LOADING = `${FAILED}. Errors while loading age identities:`;

const reasons: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  [
    'nothing at all',
    {},
    `${FAILED}. ${NOWHERE}'SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', 'SOPS_AGE_KEY_CMD', and '~/.config/sops/age/keys.txt'.`,
  ],
  [
    'another identity',
    { SOPS_AGE_KEY: other },
    `failed to create reader for decrypting sops data key with age: identity did not match any of the recipients: incorrect identity for recipient block. ${NOWHERE}'SOPS_AGE_KEY_FILE', and 'SOPS_AGE_KEY_CMD'.`,
  ],
  [
    'several other identities',
    { SOPS_AGE_KEY: `${other} ${other}` },
    `failed to create reader for decrypting sops data key with age: no identity matched any of the recipients. ${NOWHERE}'SOPS_AGE_KEY_FILE', and 'SOPS_AGE_KEY_CMD'.`,
  ],
  [
    'no identity in the variable',
    { SOPS_AGE_KEY: 'foo' },
    `${LOADING} failed to parse 'SOPS_AGE_KEY' age identities: unknown identity type. ${NOWHERE}'SOPS_AGE_KEY_FILE', and 'SOPS_AGE_KEY_CMD'.`,
  ],
  [
    'a broken identity',
    { SOPS_AGE_KEY: 'AGE-SECRET-KEY-1FOO' },
    `${LOADING} failed to parse 'SOPS_AGE_KEY' age identities: malformed secret key: separator '1' at invalid position: pos=15, len=19. ${NOWHERE}'SOPS_AGE_KEY_FILE', and 'SOPS_AGE_KEY_CMD'.`,
  ],
  [
    'a missing file',
    { SOPS_AGE_KEY_FILE: 'nope' },
    `${LOADING} failed to open SOPS_AGE_KEY_FILE file: open nope: no such file or directory. ${NOWHERE}'SOPS_AGE_KEY', 'SOPS_AGE_KEY_CMD', and '~/.config/sops/age/keys.txt'.`,
  ],
  [
    'a file without end',
    { SOPS_AGE_KEY_FILE: '/dev/zero' },
    `${LOADING} failed to open SOPS_AGE_KEY_FILE file: read /dev/zero: file too long. ${NOWHERE}'SOPS_AGE_KEY', 'SOPS_AGE_KEY_CMD', and '~/.config/sops/age/keys.txt'.`,
  ],
  [
    'a failing command',
    { SOPS_AGE_KEY_CMD: 'false' },
    `${LOADING} failed to execute command false: exit status 1. ${NOWHERE}'SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', and '~/.config/sops/age/keys.txt'.`,
  ],
  [
    'a missing command',
    { SOPS_AGE_KEY_CMD: 'nope' },
    `${LOADING} failed to execute command nope: exec: "nope": executable file not found in $PATH. ${NOWHERE}'SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', and '~/.config/sops/age/keys.txt'.`,
  ],
  [
    'an open quote',
    { SOPS_AGE_KEY_CMD: "'x" },
    `${LOADING} failed to parse command 'x: EOF found when expecting closing quote. ${NOWHERE}'SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', and '~/.config/sops/age/keys.txt'.`,
  ],
  [
    'an empty command',
    { SOPS_AGE_KEY_CMD: ' ' },
    `${LOADING} failed to parse command  : it is empty. ${NOWHERE}'SOPS_AGE_KEY', 'SOPS_AGE_KEY_FILE', and '~/.config/sops/age/keys.txt'.`,
  ],
];

for (const [what, env, expected] of reasons) {
  test(`the reason for ${what}`, async () => {
    assert.equal(await reason({ env }), expected);
  });
}

test('an identity in a command line is not repeated', async () => {
  assert.doesNotMatch(
    await reason({ env: { SOPS_AGE_KEY_CMD: `nope ${identity}` } }),
    /AGE-SECRET-KEY-1[A-Z0-9]/,
  );
});

test('a command in the folder we stand in is not run, even with a dot in PATH', async () => {
  const text = await reason({ env: { SOPS_AGE_KEY_CMD: 'package.json', PATH: '.::' } });
  assert.match(text, /exec: "package.json": executable file not found/);
});

test('what was tried is told by public names', async () => {
  const env = { SOPS_AGE_KEY: `${other}\n${vectorIdentity('hybrid.txt')}` };
  const result = await unwrap({ env });
  assert.ok(!result.ok);
  const names = [otherRecipient, `${vectorRecipient('hybrid.txt').slice(0, 24)}…`];
  assert.deepEqual(
    result.tried,
    names.map((name) => `${name} (from SOPS_AGE_KEY)`),
  );
  assert.deepEqual(result.problems, []);
});

test('a hybrid data key opens, also beside other identities', async () => {
  const env = { SOPS_AGE_KEY: `${other} ${vectorIdentity('hybrid.txt')}` };
  const result = await keyRing(testContext({ home, env })).unwrap(ageKey('', vectorText('hybrid.age')));
  assert.ok(result.ok && sameBytes(result.part, PLAIN));
});

test('one bad source does not spoil a good one', () =>
  opens({ env: { SOPS_AGE_KEY: 'foo', SOPS_AGE_KEY_FILE: vectorPath('x25519.txt') } }));

for (const [what, change] of [
  ['truncated', (enc: string) => enc.replace(/.{8}\n-----END/, '\n-----END')],
  ['without its end', (enc: string) => enc.slice(0, 200)],
  ['empty', () => ''],
  ['not armored', () => 'age-encryption.org/v1'],
  ['altered', (enc: string) => enc.replace(/.{4}\n-----END/, 'AAA=\n-----END')],
] as const) {
  test(`a wrapped key that is ${what} is a reason, no exception`, async () => {
    const ring = keyRing(testContext({ home, env: { SOPS_AGE_KEY: identity } }));
    const result = await ring.unwrap({ ...key, enc: change(key.enc) });
    assert.ok(!result.ok);
    assert.match(result.reasons[0]!, /^failed to (create reader|copy age decrypted data)/);
  });
}
