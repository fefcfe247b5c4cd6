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
  return runIn('.', ...args);
}

/** The same in a folder below. */
function runIn(below: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, SOPS_AGE_KEY_FILE: join(folder, 'keys.txt') };
  return spawnSync(subrosa, args, { cwd: join(folder, below), env, encoding: 'utf8', input: '' });
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
    assert.equal(again.stderr, '5 encrypted already, 4 without a rule\n');
  });

  test('--check writes nothing and fails when a file should be encrypted', () => {
    seed();
    assert.equal(run('encrypt', '--check', '.').status, 0);
    write('secrets/new.yaml', 'a: b\n');
    const { status, stdout, stderr } = run('encrypt', '--check', '.');
    assert.equal(status, 1);
    assert.match(stdout, /secrets\/new\.yaml: not encrypted/);
    assert.equal(stderr, '1 not encrypted, 5 encrypted already, 4 without a rule\n');
    assert.equal(read('secrets/new.yaml'), 'a: b\n');
    assert.equal(run('encrypt', '--dry-run', '.').status, 0);
  });

  test('of many files needs to know where the results go', () => {
    write('secrets/a.yaml', 'a: 1\n');
    write('secrets/b.yaml', 'a: 1\n');
    const { status, stdout, stderr } = run('encrypt', 'secrets/a.yaml', 'secrets/b.yaml');
    assert.deepEqual([status, stdout], [8, '']);
    assert.match(stderr, /^where shall the results go\?\n.*--in-place.*--output-dir/);
  });

  const catchAll = (path = ''): string => `creation_rules:\n  - age: ${keyA.recipient}\n${path}`;
  const flux = `    path_regex: .*.yaml\n    encrypted_regex: ^(data|stringData)$\n`;
  const manifests: Record<string, string> = {
    'deployment.yaml': 'kind: Deployment\nspec:\n  replicas: 1\n',
    'kustomization.yaml': 'resources:\n  - secret.yaml\n',
    'secret.yaml': 'kind: Secret\nstringData:\n  password: hunter2\n',
    'empty.yaml': '',
  };

  test("by a rule for every file takes structured files, and neither texts nor sources nor tools' files", () => {
    for (const rule of ['', '    path_regex: .*\n']) {
      write('.sops.yaml', catchAll(rule));
      const left: Record<string, string> = {
        'README.md': 'sops ENC[AES256_GCM,data:x]\n',
        'src/main.ts': 'export {};\n',
        'package.json': '{"name":"x"}',
        'kustomization.yaml': 'resources: []\n',
        '.github/workflows/ci.yaml': 'on: push\n',
        'template.yaml': '{{ if .Values.x }}\na: b\n{{ end }}\n',
        'secrets/nothing.yaml': 'a:\n  b_unencrypted: x\n',
      };
      for (const [name, text] of Object.entries({
        ...left,
        'app/secret.yaml': 'a: hunter2\n',
        '.env': 'A=hunter2\n',
      }))
        write(name, text);
      const check = run('encrypt', '--check', '.');
      assert.equal(check.status, 1);
      assert.match(check.stdout, /^\.env: not encrypted\napp\/secret\.yaml: not encrypted\n/);
      assert.match(check.stdout, /template\.yaml: passed over: /);
      assert.match(
        check.stderr,
        /^2 not encrypted, 1 with nothing to encrypt, 1 that could not be read, \d+ without a rule\n$/,
      );
      assert.equal(run('encrypt', '-i', '.').status, 0);
      assert.doesNotMatch(read('app/secret.yaml') + read('.env'), /hunter2/);
      for (const [name, text] of Object.entries(left)) assert.equal(read(name), text);
      assert.equal(run('encrypt', '--check', '.').status, 0);
    }
  });

  test('leaves files alone in which the rule would encrypt nothing, unless they are named', () => {
    write('.sops.yaml', catchAll(flux));
    for (const [name, text] of Object.entries(manifests)) write(name, text);
    const check = run('encrypt', '--check', '.');
    assert.equal(check.stdout, 'secret.yaml: not encrypted\n');
    assert.equal(check.stderr, '1 not encrypted, 3 with nothing to encrypt, 2 without a rule\n');
    assert.equal(run('encrypt', '-i', '.').status, 0);
    assert.equal(read('deployment.yaml'), manifests['deployment.yaml']);
    assert.match(read('secret.yaml'), /password: ENC/);
    assert.equal(run('encrypt', '--check', '.').status, 0);
    assert.equal(run('encrypt', '-i', 'deployment.yaml').status, 0);
    assert.match(read('deployment.yaml'), /^sops:/m);
  });

  test('says so loudly when no rule can speak of the files', () => {
    write('repo/secret.yaml', 'a: hunter2\n');
    write('repo/.sops.yaml', catchAll());
    const none = run('encrypt', '--check', 'repo');
    assert.equal(none.status, 1);
    assert.match(none.stderr, /no rule of .*\.sops\.yaml covers any of these files\n.*hint: [^]*--config/);
    assert.equal(run('encrypt', '--check', '--config', 'repo/.sops.yaml', 'repo').status, 1);
    rmSync(join(folder, '.sops.yaml'));
    for (const mode of ['--check', '-i']) {
      const { status, stderr } = run('encrypt', mode, 'repo');
      assert.equal(status, 1);
      assert.match(stderr, /^there is no configuration \(\.sops\.yaml\).*\n.*hint: [^]*cd[^]*--config/);
    }
    write('.sops.yaml', 'stores: {}\n');
    assert.match(run('encrypt', '--check', 'repo').stderr, /has no creation_rules/);
    assert.equal(read('repo/secret.yaml'), 'a: hunter2\n');
  });

  test('refuses a file whose sops block was lost, instead of encrypting its ciphertext', () => {
    seed();
    const lost: Record<string, string> = {
      'secrets/a.yaml': read('secrets/a.yaml').replace(/^sops:[^]*/m, ''),
      'secrets/c.env': read('secrets/c.env').replace(/^sops_.*\n/gm, ''),
      'secrets/b.json': JSON.stringify({ b: (JSON.parse(read('secrets/b.json')) as { b: string }).b }),
    };
    for (const [name, text] of Object.entries(lost)) write(name, text);
    for (const args of [
      ['-i', '.'],
      ['--check', '.'],
      ['-i', 'secrets/a.yaml'],
      ['-i', ...Object.keys(lost)],
    ]) {
      const { status, stderr } = run('encrypt', ...args);
      assert.notEqual(status, 0);
      assert.match(
        stderr,
        /values are encrypted, but the sops block that opens them is gone[^]*Restore the sops block/,
      );
    }
    for (const [name, text] of Object.entries(lost)) assert.equal(read(name), text);
  });

  test('names the file that is encrypted already', () => {
    seed();
    const { status, stderr } = run('encrypt', '-i', 'secrets/a.yaml');
    assert.equal(status, 203);
    assert.match(stderr, /in .*secrets\/a\.yaml/);
  });

  test('--quiet tells of what is wrong, and the summary', () => {
    seed();
    write('secrets/new.yaml', 'a: b\n');
    assert.equal(run('encrypt', '--check', '-q', '.').stdout, 'secrets/new.yaml: not encrypted\n');
    const { stdout, stderr } = run('encrypt', '-i', '--quiet', '.');
    assert.deepEqual([stdout, stderr], ['', '1 encrypted, 5 encrypted already, 4 without a rule\n']);
    assert.deepEqual(run('verify', '-q', '.').stdout, '');
    assert.deepEqual(run('rotate', '-q', '-i', 'secrets').stderr, '6 rotated\n');
    assert.deepEqual(run('decrypt', '-q', '-i', 'secrets').stdout, '');
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
    assert.match(stderr, /\n4 decrypted, 2 failed\n$/);
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
    write('vars.txt', before);
    assert.match(
      run('decrypt', 'secrets/a.yaml', '--output', 'vars.txt').stderr,
      /encrypted file in a Git work tree/,
      'whatever its name',
    );
    write('notes.txt', 'about sops, mac and lastmodified\n');
    assert.equal(run('decrypt', 'secrets/a.yaml', '--output', 'notes.txt').status, 0);
    assert.equal(run('decrypt', '--in-place', 'secrets/a.yaml').status, 0);
    assert.equal(read('secrets/a.yaml'), 'a: hunter2\n');
  });

  test('into another folder says once what to do about files outside the one we stand in', () => {
    seed();
    mkdirSync(join(folder, 'elsewhere'));
    const { status, stdout, stderr } = runIn('elsewhere', 'decrypt', '../secrets', '--output-dir', 'out');
    assert.deepEqual([status, stdout, stderr.match(/outside/g)?.length], [3, '', 1]);
    assert.match(stderr, /^\.\.\/secrets\/a\.yaml lies outside[^]*hint: [^]*cd/);
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
    assert.deepEqual([good.status, good.stderr], [0, '5 ok, 4 other files\n']);
    assert.match(good.stdout, /secrets\/a\.yaml: ok/);
    write('secrets/a.yaml', `extra: hunter3\n${read('secrets/a.yaml')}`);
    write('secrets/b.json', read('secrets/b.json').replace(/"lastmodified": "\d/, '"lastmodified": "1'));
    write('keys.txt', identityFile(keyA));
    const bad = run('verify', '.');
    assert.equal(bad.status, 1);
    assert.match(bad.stderr, /a\.yaml: FAILED: 1 value is clear .*: \["extra"\] \(line 1\)/);
    assert.match(bad.stderr, /b\.json: FAILED: Cannot decrypt MAC/);
    assert.match(bad.stderr, /\n3 ok, 2 failed, 4 other files\n$/);
    assert.doesNotMatch(bad.stderr + bad.stdout, /hunter|--ignore-mac/);
    write('secrets/a.yaml', `x: [1, 2, 3]\ny: [1, 2, 3]\n${read('secrets/a.yaml')}`);
    assert.match(
      run('verify', 'secrets/a.yaml').stderr,
      /7 values are clear .*\["x"\]\[0\] \(line 1\).*, 2 more\n/,
    );
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

describe('damaged SOPS files in a folder', () => {
  const damage: Record<string, (text: string) => string> = {
    'a.yaml': (text) => text.replace(/^ *lastmodified:.*\n/m, ''),
    'b.yaml': (text) => text.replace(/^ *mac:.*\n/m, ''),
    'c.yaml': (text) => text.replace(/^sops:[^]*/m, 'sops: {}\n'),
    'd.yaml': (text) => text.replace(/^sops:[^]*/m, ''),
    'e.yaml': (text) => text.slice(0, text.indexOf('tag:')),
    'f.yaml': (text) => text.slice(0, text.indexOf('lastmodified')),
    'g.yaml': (text) => `${text.slice(0, text.indexOf('enc:'))}"`,
    'a.json': (text) => text.slice(0, text.indexOf('"sops"') + 7),
    'b.json': (text) => text.slice(0, text.indexOf('tag:')),
    'a.env': (text) => text.slice(0, text.indexOf('sops_lastmodified')),
    'b.env': (text) => text.slice(0, text.indexOf('sops_')),
    'a.ini': (text) => text.slice(0, text.indexOf('lastmodified')),
    'b.ini': (text) => text.slice(0, text.indexOf('[sops]')),
  };

  test('are failures of verify and decrypt --check', () => {
    const sources: Record<string, string> = {
      yaml: 'a: hunter2\n',
      json: '{"a": "hunter2"}',
      env: 'A=hunter2\n',
      ini: '[a]\na=hunter2\n',
    };
    const names = Object.keys(damage);
    for (const name of names) write(`secrets/${name}`, sources[name.slice(2)]!);
    assert.equal(run('encrypt', '-q', '-i', 'secrets').status, 0);
    for (const [name, spoil] of Object.entries(damage))
      write(`secrets/${name}`, spoil(read(`secrets/${name}`)));
    for (const args of [['verify'], ['decrypt', '--check']]) {
      const { status, stdout, stderr } = run(...args, '.');
      const failed = [...stderr.matchAll(/^secrets\/(\S+): FAILED/gm)].map((match) => match[1]!);
      assert.deepEqual([...failed, ...stdout.split('\n').filter(Boolean)].toSorted(), names.toSorted());
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`\\n${names.length} failed, 2 other files\\n$`));
      assert.match(stderr, /d\.yaml: FAILED: .*sops block.* is gone\n.*Git/);
    }
  });

  test('are not what merely speaks of SOPS', () => {
    seed();
    const others: Record<string, string> = {
      'README.md': '# sops:\n\n    password: ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]\nsops:\n  mac: x\n',
      'build.log': '{"sops": ENC[AES256_GCM,',
      'ci.yaml': "run: grep -L 'ENC[AES256_GCM,' # sops: lastmodified mac\n",
      'chart.yaml': '{{ sops }}\na: b: c\n',
      'kustomization.yaml': 'resources: [db.sops.yaml]\n',
      'package.json': '{"description": "sops, mac and lastmodified"}',
      'list.json': '["sops"]',
    };
    for (const [name, text] of Object.entries(others)) write(name, text);
    for (const command of ['verify', 'filestatus']) {
      const { status, stderr } = run(command, '.');
      assert.equal(status, 0, stderr);
    }
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

  test('updatekeys updates what it can although a file is broken, and says it in one summary', () => {
    seed();
    write('.sops.yaml', read('.sops.yaml').replace(keyA.recipient, `${keyA.recipient},${keyB.recipient}`));
    write('secrets/b.json', '{"sops": {');
    const check = run('updatekeys', '--check', '-q', '.');
    assert.equal(check.status, 1);
    assert.match(check.stdout, /^secrets\/a\.yaml: out of date\n/);
    assert.match(check.stderr, /\n4 out of date, 1 failed, 4 other files\n$/);
    const asked = runIn('.', 'updatekeys', '-q', '.');
    assert.notEqual(asked.status, 0);
    assert.match(asked.stdout, new RegExp(`a\\.yaml: to be updated[^]*${keyB.recipient}[^]*okay`));
    const { status, stdout, stderr } = run('updatekeys', '-y', '.');
    assert.equal(status, 1);
    assert.match(stdout, /secrets\/a\.yaml: updated\n/);
    assert.match(stderr, /^secrets\/b\.json: FAILED: .*\n4 updated, 1 failed, 4 other files\n$/s);
    write('secrets/b.json', '{}');
    const again = run('updatekeys', '-y', '.');
    assert.deepEqual([again.status, again.stderr], [0, '4 up to date, 5 other files\n']);
    rmSync(join(folder, '.sops.yaml'));
    assert.match(run('updatekeys', '--check', '.').stderr, /config file not found\n.*hint: [^]*cd/);
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
