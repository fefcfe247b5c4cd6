// exec-env and exec-file run real shells here, which write into files: their standard streams are ours.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Bench } from '../bench.ts';

const SECRETS = `A: text
MULTI: |
    one
    two
N: 42
F: 3.0
T: true
WHEN: 2024-01-02T03:04:05.5Z
`;

describe('exec-env', () => {
  test('values are variables, as the original prints them', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', SECRETS);
    const command = `printf '%s|' "$A" "$MULTI" "$N" "$F" "$T" "$WHEN" > ${bench.path('out')}`;
    const { status, error } = await bench.sops(['exec-env', 'f.yaml', command]);
    assert.deepEqual([status, error], [0, '']);
    assert.equal(bench.read('out'), 'text|one\ntwo\n|42|3.0|true|2024-01-02T03:04:05Z|');
  });
  test('the status of the command is ours', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', SECRETS);
    assert.deepEqual(await bench.sops(['exec-env', 'f.yaml', 'exit 7']), {
      status: 7,
      out: '',
      error: 'exit status 7\n',
    });
    const killed = await bench.sops(['exec-env', 'f.yaml', 'kill -9 $$']);
    assert.deepEqual([killed.status, killed.error], [255, 'signal: killed\n']);
  });
  test('--pristine hands on nothing else', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'A: b\n');
    const command = `echo "$A \${HOME:-none} \${OTHER:-none}" > ${bench.path('out')}`;
    await bench.sops(['exec-env', '--pristine', 'f.yaml', command], { env: { OTHER: 'o' } });
    assert.equal(bench.read('out'), 'b none none\n');
  });
  test('a secret goes before an inherited variable', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'A: b\n');
    await bench.sops(['exec-env', 'f.yaml', `echo "$A $B" > ${bench.path('out')}`], {
      env: { A: 'x', B: 'y' },
    });
    assert.equal(bench.read('out'), 'b y\n');
  });
  for (const [what, text, message] of [
    ['a map', 'M: {k: v}\n', 'cannot use complex value in environment; offending key M'],
    ['a key with =', '"A=B": c\n', "cannot use keys with '=' in environment: A=B"],
    ['a NUL byte', 'A: "x\\0y"\n', 'cannot use a value or key with a NUL byte in environment'],
    [
      'bytes that are no text',
      'A: !!binary gIE=\n',
      'cannot use a value that is not UTF-8 in environment; offending key A',
    ],
  ] as const) {
    test(`${what} is refused, and the command does not run`, async () => {
      const bench = new Bench();
      await bench.encrypted('f.yaml', text);
      const { status, error } = await bench.sops(['exec-env', 'f.yaml', `touch ${bench.path('ran')}`]);
      assert.equal(status, 1);
      assert.ok(error.startsWith(`${message}\n`), error);
      assert.ok(!existsSync(bench.path('ran')));
    });
  }
  test('keys like __proto__ are variables like others', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', '__proto__: p\nconstructor: c\n');
    await bench.sops(['exec-env', 'f.yaml', `echo "$__proto__ $constructor" > ${bench.path('out')}`]);
    assert.equal(bench.read('out'), 'p c\n');
  });
  test('an unknown user is refused', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'A: b\n');
    const { status, error } = await bench.sops(['exec-env', '--user', 'nosuchuser', 'f.yaml', 'true']);
    assert.deepEqual([status, error], [1, 'user: unknown user nosuchuser\n']);
  });
  test('exactly two words', async () => {
    for (const words of [[], ['f.yaml'], ['f.yaml', 'a', 'b']]) {
      const { status, error } = await new Bench().sops(['exec-env', ...words]);
      assert.deepEqual([status, error], [1, 'error: missing file to decrypt\n']);
    }
  });
});

describe('exec-file', () => {
  const temporaries = (bench: Bench): string[] =>
    readdirSync(bench.folder).filter((name) => name.startsWith('.sops'));
  for (const flags of [[], ['--no-fifo']]) {
    test(`the plaintext is in the file, then the file is gone ${flags.join('')}`, async () => {
      const bench = new Bench();
      await bench.encrypted('f.yaml', 'a: b\n');
      const command = `cat {} > ${bench.path('out')}; echo {} > ${bench.path('name')}`;
      const { status, error } = await bench.sops(['exec-file', ...flags, 'f.yaml', command]);
      assert.deepEqual([status, error], [0, '']);
      assert.equal(bench.read('out'), 'a: b\n');
      assert.match(bench.read('name'), /\/\.sops\d+\/tmp-file\d*\n$/);
      assert.deepEqual(temporaries(bench), []);
    });
  }
  test('a pipe that nobody opens does not hold us up', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'a: b\n');
    assert.equal((await bench.sops(['exec-file', 'f.yaml', 'exit 3'])).status, 3);
    assert.deepEqual(temporaries(bench), []);
  });
  test('a file with a name of its own', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'a: b\n');
    const command = `basename {} > ${bench.path('out')}`;
    await bench.sops(['exec-file', '--no-fifo', '--filename', 'sub/x.yaml', 'f.yaml', command]);
    assert.equal(bench.read('out'), 'x.yaml\n');
  });
  for (const name of ['../x', '/etc/x', '.', 'a/../../x']) {
    test(`the name ${name} is refused`, async () => {
      const bench = new Bench();
      await bench.encrypted('f.yaml', 'a: b\n');
      const { status, error } = await bench.sops(['exec-file', '--filename', name, 'f.yaml', 'true']);
      assert.deepEqual([status, error], [1, 'The provided filename is not a local path.\n']);
    });
  }
  test('the background is refused: the file would be gone at once', async () => {
    const bench = new Bench();
    await bench.encrypted('f.yaml', 'a: b\n');
    const { status, error } = await bench.sops(['exec-file', '--background', 'f.yaml', 'true']);
    assert.equal(status, 1);
    assert.match(error, /exec-file cannot run in the background/);
  });
});
