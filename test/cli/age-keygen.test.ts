import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { test } from 'node:test';
import { run } from '../../src/cli/age-keygen.ts';
import { identityFile, keyA, keyB } from '../helpers/keys.ts';
import { Bench, type Ran, type RunOptions } from './bench.ts';

async function keygen(bench: Bench, line: readonly string[], options: RunOptions = {}): Promise<Ran> {
  bench.written.out = '';
  bench.written.error = '';
  const status = await run(line, bench.io(options));
  return { status, ...bench.written };
}

test('a key goes to standard output, its recipient to standard error', async () => {
  const { status, out, error } = await keygen(new Bench(), []);
  assert.equal(status, 0);
  const recipient = /^# created: 2026-01-0\S+\n# public key: (age1\w+)\nAGE-SECRET-KEY-1\w+\n$/.exec(
    out,
  )?.[1];
  assert.equal(error, `Public key: ${recipient ?? ''}\n`);
});

test('a key file is its owner’s alone and never overwritten', async () => {
  const bench = new Bench();
  const { status, out, error } = await keygen(bench, ['-o', 'key.txt']);
  assert.deepEqual([status, out], [0, '']);
  assert.match(error, /^Public key: age1\w+\n$/);
  assert.equal(statSync(bench.path('key.txt')).mode & 0o777, 0o600);
  const before = bench.read('key.txt');
  const again = await keygen(bench, ['--output=key.txt']);
  assert.deepEqual([again.status, again.out], [1, '']);
  assert.equal(
    again.error,
    'age-keygen: error: failed to open output file "key.txt": open key.txt: file exists\n',
  );
  assert.equal(bench.read('key.txt'), before);
});

test('-pq makes a post-quantum key', async () => {
  const { out } = await keygen(new Bench(), ['-pq']);
  assert.match(out, /^# public key: age1pq1\w{1900,}\nAGE-SECRET-KEY-PQ-1\w+\n$/m);
});

test('-y prints recipients, of a file or of standard input', async () => {
  const bench = new Bench();
  bench.write('keys.txt', identityFile(keyA, keyB));
  const expected = `${keyA.recipient}\n${keyB.recipient}\n`;
  assert.equal((await keygen(bench, ['-y', 'keys.txt'])).out, expected);
  assert.equal((await keygen(bench, ['-y'], { input: identityFile(keyA, keyB) })).out, expected);
});

test('wrong lines', async () => {
  const bench = new Bench();
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['--none'], 2, /^flag provided but not defined: -none\nUsage:/],
    [['extra'], 1, /^age-keygen: error: too many arguments\n$/],
    [['-y', 'a', 'b'], 1, /^age-keygen: error: too many arguments\n$/],
    [['-y', '-pq'], 1, /^age-keygen: error: -pq cannot be used with -y\n$/],
    [['-y', 'none.txt'], 1, /^age-keygen: error: failed to open input file "none\.txt": /],
    [['-h'], 0, /^Usage:/],
    [
      ['-o', 'none/k.txt'],
      1,
      /^age-keygen: error: failed to open output file "none\/k\.txt": open none\/k\.txt: no such file or directory\n$/,
    ],
  ];
  for (const [line, expected, message] of cases) {
    const { status, error } = await keygen(bench, line);
    assert.equal(status, expected, line.join(' '));
    assert.match(error, message);
  }
});

test('an identity that is none is not shown', async () => {
  const { status, error } = await keygen(new Bench(), ['-y'], { input: 'hunter2\n' });
  assert.equal(status, 1);
  assert.doesNotMatch(error, /hunter2/);
});
