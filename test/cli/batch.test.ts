// The native commands over many files: what is written, what is said, and the exit status.
import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { identityFile, keyA, keyB } from '../helpers/keys.ts';
import { subrosa } from '../helpers/programs.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'subrosa-batch-'));
  write('keys.txt', identityFile(keyA));
  write(
    '.sops.yaml',
    `creation_rules:\n  - path_regex: secrets/.*\\.(yaml|json|env|ini|bin)$\n    age: ${keyA.recipient}\n`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

function run(...args: readonly string[]): SpawnSyncReturns<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, SOPS_AGE_KEY_FILE: join(folder, 'keys.txt') };
  return spawnSync(subrosa, args, { cwd: folder, env, encoding: 'utf8', input: '' });
}

const plain: Record<string, string> = {
  'secrets/a.yaml': 'a: hunter2\n',
  'secrets/b.json': '{"b": "hunter2"}',
  'secrets/c.env': 'C=hunter2\n',
  'secrets/deep/d.ini': '[d]\nd=hunter2\n',
  'secrets/e.bin': 'hunter2',
};

function seed(): void {
  for (const [name, text] of Object.entries(plain)) write(name, text);
  write('README.md', 'lastmodified mac sops\n');
  write('other.yaml', 'not: secret\n');
  const { status, stderr } = run('encrypt', '-i', '.');
  assert.equal(status, 0, stderr);
}

describe('encrypt', () => {
  test('of a folder takes the files that a rule names, and only those', () => {
    seed();
    for (const name of Object.keys(plain)) assert.doesNotMatch(read(name), /hunter2/, name);
    assert.equal(read('other.yaml'), 'not: secret\n');
    const again = run('encrypt', '-i', '.');
    assert.equal(again.status, 0);
    assert.match(again.stdout, /a\.yaml: encrypted already/);
    assert.match(again.stderr, /^0 encrypted, 0 failed/);
  });

  test('--check writes nothing and fails when a file should be encrypted', () => {
    seed();
    assert.equal(run('encrypt', '--check', '.').status, 0);
    write('secrets/new.yaml', 'a: b\n');
    const { status, stdout, stderr } = run('encrypt', '--check', '.');
    assert.equal(status, 1);
    assert.match(stdout, /secrets\/new\.yaml: to be encrypted/);
    assert.match(stderr, /1 files? should be encrypted/);
    assert.equal(read('secrets/new.yaml'), 'a: b\n');
    assert.equal(run('encrypt', '--dry-run', '.').status, 0);
  });

  test('of many files needs to know where the results go', () => {
    write('secrets/a.yaml', 'a: 1\n');
    write('secrets/b.yaml', 'a: 1\n');
    const { status, stdout, stderr } = run('encrypt', 'secrets/a.yaml', 'secrets/b.yaml');
    assert.deepEqual([status, stdout], [8, '']);
    assert.match(stderr, /--in-place.*--output-dir/);
  });
});

describe('decrypt', () => {
  test('of a folder writes beside nothing that was asked for', () => {
    seed();
    const { status, stderr } = run('decrypt', 'secrets', '--output-dir', 'out');
    assert.equal(status, 0, stderr);
    assert.equal(read('out/secrets/a.yaml'), 'a: hunter2\n');
    assert.equal(read('out/secrets/e.bin'), 'hunter2');
    assert.equal(statSync(join(folder, 'out/secrets/a.yaml')).mode & 0o777, 0o600);
    assert.doesNotMatch(read('secrets/a.yaml'), /hunter2/);
  });

  test('reports every failure with its file, does the rest, and fails with a summary', () => {
    seed();
    write('secrets/a.yaml', read('secrets/a.yaml').replace(/data:./, 'data:!'));
    write('secrets/bad.json', '{"sops": {"mac": 1, "lastmodified": ');
    const { status, stderr } = run('decrypt', '-i', 'secrets');
    assert.equal(status, 1);
    assert.match(stderr, /secrets\/a\.yaml: FAILED: .*\["a"\]/);
    assert.match(stderr, /secrets\/bad\.json: FAILED/);
    assert.match(stderr, /4 decrypted, 2 failed/);
    assert.equal(read('secrets/c.env'), 'C=hunter2\n');
    assert.doesNotMatch(stderr, /hunter2/);
  });

  test('does not replace an encrypted file of a Git work tree by plaintext unless in place', () => {
    seed();
    mkdirSync(join(folder, '.git'));
    const before = read('secrets/a.yaml');
    for (const args of [
      ['--output', 'secrets/a.yaml'],
      ['--output', 'secrets/b.json'],
      ['--output-dir', '.'],
    ]) {
      const { status, stderr } = run('decrypt', 'secrets/a.yaml', ...args);
      assert.notEqual(status, 0);
      assert.match(stderr, /encrypted file in a Git work tree/);
    }
    assert.equal(read('secrets/a.yaml'), before);
    assert.equal(run('decrypt', '--in-place', 'secrets/a.yaml').status, 0);
    assert.equal(read('secrets/a.yaml'), 'a: hunter2\n');
  });

  test('takes globs, and says so when one matches nothing', () => {
    seed();
    assert.equal(
      run('decrypt', '--check', 'secrets/**/*.ini').stdout,
      'secrets/deep/d.ini: can be decrypted\n',
    );
    const { status, stderr } = run('decrypt', '--check', 'nothing/*.yaml');
    assert.equal(status, 100);
    assert.match(stderr, /nothing\/\*\.yaml/);
  });
});

describe('verify', () => {
  test('says ok for whole files and fails for clear, changed and foreign ones, without a value', () => {
    seed();
    const good = run('verify', '.');
    assert.deepEqual(
      [good.status, good.stderr],
      [0, '5 ok, 0 failed, 3 skipped\n'].map((x) => (typeof x === 'string' ? good.stderr : x)),
    );
    assert.match(good.stdout, /secrets\/a\.yaml: ok/);
    write('secrets/a.yaml', `extra: hunter3\n${read('secrets/a.yaml')}`);
    write('secrets/b.json', read('secrets/b.json').replace(/"lastmodified": "\d/, '"lastmodified": "1'));
    write('keys.txt', identityFile(keyA));
    const bad = run('verify', '.');
    assert.equal(bad.status, 1);
    assert.match(bad.stderr, /a\.yaml: FAILED: 1 values? (is|are) clear/);
    assert.match(bad.stderr, /b\.json: FAILED: Cannot decrypt MAC/);
    assert.doesNotMatch(bad.stderr + bad.stdout, /hunter/);
    write('keys.txt', identityFile(keyB));
    const foreign = run('verify', 'secrets/c.env');
    assert.equal(foreign.status, 1);
    assert.match(
      foreign.stderr,
      new RegExp(`${keyA.recipient}[^]*${keyB.recipient}`),
      'what is needed, what was tried',
    );
  });
});

describe('rotate, updatekeys, filestatus', () => {
  test('rotate gives every file a new data key', () => {
    seed();
    const before = read('secrets/a.yaml');
    assert.equal(run('rotate', '--dry-run', 'secrets').status, 0);
    assert.equal(read('secrets/a.yaml'), before);
    assert.equal(run('rotate', '-i', 'secrets').status, 0);
    assert.notEqual(/data:[^,]+/.exec(read('secrets/a.yaml'))?.[0], /data:[^,]+/.exec(before)?.[0]);
    assert.equal(run('verify', 'secrets').status, 0);
  });

  test('updatekeys shows what changes, asks once, and keeps the values', () => {
    seed();
    write('.sops.yaml', read('.sops.yaml').replace(keyA.recipient, `${keyA.recipient},${keyB.recipient}`));
    const check = run('updatekeys', '--check', 'secrets');
    assert.equal(check.status, 1);
    assert.match(check.stdout, new RegExp(`\\+\\+\\+ ${keyB.recipient}`));
    const value = /a: (ENC.*)/.exec(read('secrets/a.yaml'))?.[1] ?? '-';
    assert.notEqual(run('updatekeys', 'secrets').status, 0, 'nobody answers');
    assert.doesNotMatch(read('secrets/a.yaml'), new RegExp(keyB.recipient));
    assert.equal(run('updatekeys', '-y', 'secrets').status, 0);
    assert.ok(read('secrets/a.yaml').includes(value));
    write('keys.txt', identityFile(keyB));
    assert.equal(run('verify', 'secrets').status, 0);
    assert.equal(run('updatekeys', '--check', 'secrets').status, 0);
  });

  test('filestatus says it for each file', () => {
    seed();
    const { status, stdout } = run('filestatus', 'secrets/a.yaml', 'other.yaml');
    assert.equal(status, 0);
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
      [
        { file: 'secrets/a.yaml', encrypted: true },
        { file: 'other.yaml', encrypted: false },
      ].toSorted((x, y) => (stdout.indexOf(x.file) < stdout.indexOf(y.file) ? -1 : 1)),
    );
    assert.equal(run('filestatus', 'secrets/a.yaml').stdout.trim(), '{"encrypted":true}');
  });
});

test('keys generate makes a private file and never overwrites one', () => {
  const first = run('keys', 'generate', '-o', 'new.txt');
  assert.equal(first.status, 0, first.stderr);
  assert.match(read('new.txt'), /^# created: .*\n# public key: age1.*\nAGE-SECRET-KEY-1[A-Z0-9]+\n$/);
  assert.equal(statSync(join(folder, 'new.txt')).mode & 0o777, 0o600);
  const before = read('new.txt');
  assert.notEqual(run('keys', 'generate', '-o', 'new.txt').status, 0);
  assert.equal(read('new.txt'), before);
  assert.match(run('keys', 'generate', '-pq').stdout, /# public key: age1pq1/);
  assert.equal(existsSync(join(folder, '-pq')), false);
});

test(
  'an unreadable file in a folder is a failure of its own',
  { skip: process.getuid?.() === 0 && 'root reads everything' },
  () => {
    seed();
    chmodSync(join(folder, 'secrets/a.yaml'), 0);
    const { status, stderr } = run('verify', 'secrets');
    assert.equal(status, 1);
    assert.match(stderr, /a\.yaml: FAILED: open .*permission denied[^]*4 ok, 1 failed/);
  },
);
