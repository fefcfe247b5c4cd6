// The frame of the drop-in: what is run, help, completion, wrong lines. The commands themselves are in the transcripts.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commands } from '../../../src/cli/sops/commands.ts';
import { keyA } from '../../helpers/keys.ts';
import { Bench } from '../bench.ts';

describe('help', () => {
  for (const line of ['--help', '-h', 'help', 'h']) {
    test(`sops ${line} lists every command and flag`, async () => {
      const { status, out, error } = await new Bench().sops([line]);
      assert.deepEqual([status, error], [0, '']);
      for (const { name } of commands) assert.match(out, new RegExp(`^ {3}${name} `, 'm'));
      assert.match(out, /^ {3}--age value, -a value {2,}[^-]*\[\$SOPS_AGE_RECIPIENTS\]$/m);
    });
  }
  for (const { name } of commands) {
    test(`sops ${name} --help says how it is used`, async () => {
      const bench = new Bench();
      const { status, out } = await bench.sops([name, '--help']);
      assert.equal(status, 0);
      assert.match(out, new RegExp(`^NAME:\\n {3}sops ${name} - `));
      assert.equal((await bench.sops(['help', name])).out, out);
    });
  }
  test('there is no help for an unknown topic', async () => {
    assert.deepEqual(await new Bench().sops(['help', 'nonsense']), {
      status: 3,
      out: '',
      error: "No help topic for 'nonsense'\n",
    });
  });
});

test('--version needs no network', async () => {
  assert.deepEqual(await new Bench().sops(['--version']), { status: 0, out: 'sops 3.13.3\n', error: '' });
});

describe('a wrong line: usage on standard output, a log line on standard error, exit 1', () => {
  test('at the top', async () => {
    const { status, out, error } = await new Bench().sops(['--none']);
    assert.equal(status, 1);
    assert.match(out, /^Incorrect Usage\. flag provided but not defined: -none\n\nNAME:\n {3}sops - /);
    assert.match(error, /^\[CMD\]\t time="[^"]+" level=fatal msg="flag provided but not defined: -none"\n$/);
  });
  test('of a command', async () => {
    const { status, out, error } = await new Bench().sops(['decrypt', '--none', 'f']);
    assert.equal(status, 1);
    assert.match(out, /^Incorrect Usage: flag provided but not defined: -none\n\nNAME:\n {3}sops decrypt - /);
    assert.match(error, /level=fatal msg="flag provided but not defined: -none"\n$/);
  });
});

test('a flag before the command that has no effect there is warned about', async () => {
  const bench = new Bench();
  await bench.encrypted('f.yaml', 'a: b\n');
  const { status, out, error } = await bench.sops([
    '--extract',
    '["a"]',
    '--indent',
    '2',
    'decrypt',
    'f.yaml',
  ]);
  assert.deepEqual([status, out], [0, 'a: b\n']);
  assert.match(
    error,
    /^\[CMD\].*The flag --extract has no effect before the command; give it after \\"decrypt\\"\."\n$/,
  );
});

for (const name of ['groups', 'publish', 'keyservice']) {
  test(`sops ${name} says that it is not there yet`, async () => {
    const { status, error } = await new Bench().sops([name, '--any', 'thing']);
    assert.equal(status, 1);
    assert.match(error, new RegExp(`^sops ${name} is not available yet in subrosa\\n`));
  });
}

describe('completion', () => {
  const complete = async (...line: string[]): Promise<string[]> =>
    (await new Bench().sops([...line, '--generate-bash-completion'])).out.split('\n').slice(0, -1);
  test('commands come first', async () => {
    assert.deepEqual(await complete(), [...commands.map(({ name }) => name), 'help', 'h']);
  });
  test('zsh gets descriptions', async () => {
    const env = { _CLI_ZSH_AUTOCOMPLETE_HACK: '1' };
    const { out } = await new Bench().sops(['--generate-bash-completion'], { env });
    assert.match(out, /^encrypt:encrypt a file/);
  });
  test('flags of the command, by their beginning', async () => {
    assert.deepEqual(await complete('decrypt', '--out'), ['--output', '--output-type']);
    assert.deepEqual(await complete('decrypt', '--output', '--out'), ['--output-type']);
  });
  test('flags before a command', async () => {
    assert.deepEqual(await complete('--conf'), ['--config']);
  });
  test('the words of a command that has some; else files are the shell’s', async () => {
    assert.deepEqual(await complete('completion'), ['bash', 'zsh']);
    assert.deepEqual(await complete('decrypt'), []);
  });
  test('scripts for two shells', async () => {
    assert.match(
      (await new Bench().sops(['completion', 'bash'])).out,
      /^#! \/bin\/bash\n[^]*complete .* sops\n$/,
    );
    assert.match((await new Bench().sops(['completion', 'zsh'])).out, /^#compdef sops\n/);
    assert.equal((await new Bench().sops(['completion', 'fish'])).status, 3);
  });
});

test('an encrypted file never goes through encryption again, whatever flags are given', async () => {
  const bench = new Bench();
  await bench.encrypted('f.yaml', 'a: b\n');
  const { status, error } = await bench.sops(['encrypt', '--age', keyA.recipient, 'f.yaml']);
  assert.equal(status, 203);
  assert.match(error, /^The file you have provided contains a top-level entry called 'sops', or for\n/);
});

test('several old modes at once: a warning, and the last wins', async () => {
  const bench = new Bench();
  await bench.encrypted('f.yaml', 'a: b\n');
  const { status, out, error } = await bench.sops(['-d', '-r', 'f.yaml']);
  assert.equal(status, 0);
  assert.match(out, /^a: ENC\[/);
  assert.match(error, /More than one command \(--encrypt, --decrypt, --rotate, --set\)/);
});

test('a failed in-place command leaves the file as it was', async () => {
  const bench = new Bench();
  await bench.encrypted('f.yaml', 'a: b\n');
  const before = bench.read('f.yaml');
  bench.write('f.yaml', before.replace(/mac: .*/, 'mac: ENC[x]'));
  const broken = bench.read('f.yaml');
  assert.equal((await bench.sops(['decrypt', '-i', 'f.yaml'])).status, 51);
  assert.equal(bench.read('f.yaml'), broken);
});
