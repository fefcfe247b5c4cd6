// The voice of Subrosa under its own name: wrong lines, warnings, standard input, keys, completion.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { run } from '../../src/cli/native.ts';
import { identityFile, keyA, keyB } from '../helpers/keys.ts';
import { Bench, type Ran, type RunOptions } from './bench.ts';

async function native(bench: Bench, line: readonly string[], options: RunOptions = {}): Promise<Ran> {
  bench.written.out = '';
  bench.written.error = '';
  const status = await run(line, bench.io(options));
  return { status, ...bench.written };
}

describe('a wrong line', () => {
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [
      ['decrypt', '--inplace', 'f'],
      1,
      /^unknown option --inplace\n {2}hint: did you mean --in-place\? subrosa decrypt --help/,
    ],
    [['decrypt', 'f', '--inplace'], 1, /^unknown option --inplace\n {2}hint: did you mean --in-place\?/],
    [
      ['decrypt', '--zzz'],
      1,
      /^unknown option --zzz\n {2}hint: subrosa decrypt --help lists the options\.\n$/,
    ],
    [['decrypt', '--output'], 1, /^option --output needs a value\n/],
    [['decrypt', '--indent', 'x', 'f'], 1, /^option --indent needs a whole number, not "x"\n/],
    [['decrpyt'], 1, /^unknown command "decrpyt"\n {2}hint: did you mean decrypt\?/],
    [['edit', 'a', 'b'], 1, /^edit takes FILE: "b" is too much\n/],
    [['edit'], 100, /^edit needs FILE\n/],
    [['exec-env', 'f'], 100, /^exec-env needs COMMAND\n/],
    [['exec-env', 'f', 'echo', 'x'], 1, /"x" is too much\n {2}hint: COMMAND is one word, for the shell/],
    [['set', 'f', '["a"]'], 100, /^set needs VALUE, or --value-stdin\n/],
    [['set', 'f', '["a"]', 'x'], 7, /^the value is not valid JSON\n/],
    [['set', 'f', 'a', '1'], 7, /^INDEX is no path: /],
    [['keys', 'generate', '--nope'], 1, /^unknown option --nope\n/],
    [['keys', 'make'], 1, /^unknown command "keys make"\n/],
    [['completion', 'tcsh'], 1, /^there is no completion for "tcsh"\n/],
  ];
  for (const [line, expected, message] of cases) {
    test(line.join(' '), async () => {
      const { status, out, error } = await native(new Bench(), line);
      assert.match(error, message);
      assert.deepEqual([status, out], [expected, '']);
    });
  }
});

test('warnings are ours, not log lines of sops', async () => {
  const bench = new Bench();
  await bench.encrypted('f.yaml', 'A: b\n');
  const { error } = await native(bench, ['decrypt', '--input-type', 'yml', bench.path('f.yaml')]);
  assert.match(error, /^warning: unknown type "yml" ignored/);
});

test('a file that no key here opens: what is needed, what was tried, one a line', async () => {
  const bench = new Bench();
  await bench.encrypted('f.yaml', 'a: b\n');
  bench.write('other.txt', identityFile(keyB));
  const env = { SOPS_AGE_KEY_FILE: bench.path('other.txt') };
  const { status, error } = await native(bench, ['decrypt', bench.path('f.yaml')], { env });
  assert.equal(status, 128);
  assert.match(
    error,
    new RegExp(`^cannot open: none of the keys at hand fits\n {2}needs one of:\n {4}${keyA.recipient}\n`),
  );
  assert.match(error, new RegExp(`\n {2}tried:\n {4}${keyB.recipient} \\(from\\s+SOPS_AGE_KEY_FILE\\)\n`));
  assert.doesNotMatch(error, /Group 0/);
  const nothing = await native(bench, ['decrypt', bench.path('f.yaml')], {
    env: { SOPS_AGE_KEY_FILE: '/nonexistent/k' },
  });
  assert.match(nothing.error, /\n {2}problems:\n {4}failed to open SOPS_AGE_KEY_FILE/);
  const drop = await bench.sops(['decrypt', 'f.yaml'], { env });
  assert.match(drop.error, /Group 0: FAILED/);
});

describe('standard input', () => {
  test('- is it, and with an input type the output is of that type', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'a: b\n');
    const { status, out, error } = await native(bench, ['decrypt', '--input-type', 'yaml', '-'], {
      input: bench.read('f.yaml'),
    });
    assert.deepEqual([status, out, error], [0, 'a: b\n', '']);
  });
  test('of a type that was not said', async () => {
    const { status, error } = await native(new Bench(), ['decrypt'], { input: 'a: ENC\n' });
    assert.equal(status, 1);
    assert.match(error, /hint: It was read as a binary file: say --input-type yaml/);
  });
  test('that is empty', async () => {
    const line = ['encrypt', '--age', keyA.recipient, '--filename-override', 'f.yaml', '-'];
    assert.match((await native(new Bench(), ['decrypt', '-'])).error, /^standard input is empty\n/);
    assert.match((await native(new Bench(), line)).error, /^standard input is empty\n/);
  });
  test('at a terminal says that it is waited for', async () => {
    const { error } = await native(new Bench(), ['decrypt'], { isTerminal: true });
    assert.match(error, /^reading standard input; Ctrl\+D ends it\n/);
  });
});

test('keys generate makes the folder for its owner alone, and speaks for itself', async () => {
  const bench = new Bench();
  const { status, error } = await native(bench, ['keys', 'generate', '-o', 'new/age/keys.txt']);
  assert.equal(status, 0);
  assert.match(error, /^Public key: age1\w+\n$/);
  assert.equal(statSync(bench.path('new/age')).mode & 0o777, 0o700);
  assert.equal(statSync(bench.path('new/age/keys.txt')).mode & 0o777, 0o600);
  const again = await native(bench, ['keys', 'generate', '-o', 'new/age/keys.txt']);
  assert.match(again.error, /^cannot write .*: it exists already, and is never overwritten\n$/);
  mkdirSync(bench.path('folder'));
  assert.equal((await native(bench, ['keys', 'generate', '-o', 'folder'])).status, 3);
});

test('a list at the top of a YAML file gets advice', async () => {
  const bench = new Bench();
  bench.write('l.yaml', '- a\n');
  const { error } = await native(bench, ['encrypt', '--age', keyA.recipient, bench.path('l.yaml')]);
  assert.match(error, /cannot unmarshal !!seq[^]*hint: Each document must be a map/);
});

describe('completion', () => {
  const complete = async (...line: string[]): Promise<string[]> =>
    (await native(new Bench(), [...line, '--generate-bash-completion'])).out.split('\n').slice(0, -1);
  test('offers commands, sub-commands and options', async () => {
    assert.ok((await complete()).includes('decrypt'));
    assert.deepEqual(await complete('keys'), ['generate']);
    assert.deepEqual(await complete('decrypt', '--in-'), ['--in-place']);
    assert.deepEqual(await complete('render', '--rev'), ['--reveal']);
    assert.deepEqual(await complete('decrypt'), []);
  });
  for (const shell of ['bash', 'zsh', 'fish']) {
    test(`has a script for ${shell} that the shell reads`, async (t) => {
      const { status, out } = await native(new Bench(), ['completion', shell]);
      assert.equal(status, 0);
      const checked = spawnSync(shell, ['-n'], { input: out, encoding: 'utf8' });
      if (checked.error !== undefined) t.skip(`${shell} is not here`);
      else assert.deepEqual([checked.status, checked.stderr], [0, '']);
    });
  }
});
