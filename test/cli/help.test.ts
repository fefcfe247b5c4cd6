// Help of every command line: it fits a terminal, and says what the command takes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { run as ageKeygen } from '../../src/cli/age-keygen.ts';
import { nativeCommands, run } from '../../src/cli/native.ts';
import { commands } from '../../src/cli/sops/commands.ts';
import { Bench, type Ran } from './bench.ts';

async function native(line: readonly string[]): Promise<Ran> {
  const bench = new Bench();
  const status = await run(line, bench.io());
  return { status, ...bench.written };
}

function assertFits(text: string): void {
  assert.notEqual(text, '');
  assert.deepEqual(
    text.split('\n').filter((line) => line.length > 80),
    [],
  );
}

describe('no line is wider than 80 columns', () => {
  for (const line of [[], ...nativeCommands.map(({ name }) => [name])]) {
    test(`subrosa ${line.join(' ')} --help`, async () => {
      const { status, out } = await native([...line, '--help']);
      assert.equal(status, 0);
      assertFits(out);
    });
  }
  for (const line of [[], ...commands.map(({ name }) => [name])]) {
    test(`sops ${line.join(' ')} --help`, async () => {
      assertFits((await new Bench().sops([...line, '--help'])).out);
    });
  }
  test('age-keygen --help', async () => {
    const bench = new Bench();
    await ageKeygen(['--help'], bench.io());
    assertFits(bench.written.error);
  });
});

test('help COMMAND is COMMAND --help', async () => {
  assert.equal((await native(['help', 'encrypt'])).out, (await native(['encrypt', '--help'])).out);
  assert.match((await native(['help', 'sops'])).out, /^NAME:\n {3}sops - /);
  assert.match((await native(['help'])).out, /--version/);
});

test('what people use first stands first, and what is not available yet is set apart', async () => {
  const { out } = await native(['encrypt', '--help']);
  assert.match(out, /options:\n {2}-i, --in-place/);
  assert.match(out, /\nnot available yet:\n[^]*--kms/);
  assert.doesNotMatch(out, /--kms LIST|--verbose/);
  assert.match(out, /needed to\s+encrypt standard input/);
});

test('what a command does not print has no indentation', async () => {
  for (const name of ['verify', 'filestatus', 'exec-env']) {
    assert.doesNotMatch((await native([name, '--help'])).out, /--indent/);
  }
  assert.match((await native(['decrypt', '--help'])).out, /--indent N/);
});
