// The rows about SOPS files: the real sops against our program under the name sops, or its native form for many files.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityFile, keyA } from '../test/helpers/keys.ts';
import type { Command, Work } from './measure.ts';

export interface Row {
  readonly work: string;
  /** What our time may be, in parts of the peer's. */
  readonly goal: number;
  readonly rounds: number;
  readonly peer: Work;
  readonly ours: Work;
}

export interface Programs {
  readonly sops: string;
  readonly subrosa: string;
}

const MANY = 200;

/** Where the fixtures lie and how both programs are called there. */
class Fixtures {
  readonly #folder: string;
  readonly #programs: Programs;

  constructor(folder: string, programs: Programs) {
    this.#folder = folder;
    this.#programs = programs;
    writeFileSync(join(folder, 'key.txt'), identityFile(keyA), { mode: 0o600 });
  }

  #command(program: string, name: string, args: readonly string[]): Command {
    const env = { HOME: this.#folder, SOPS_AGE_KEY_FILE: join(this.#folder, 'key.txt') };
    return { program, name, args, env, cwd: this.#folder };
  }

  peer(...args: readonly string[]): Command {
    return this.#command(this.#programs.sops, 'sops', args);
  }

  ours(...args: readonly string[]): Command {
    return this.#command(this.#programs.subrosa, 'sops', args);
  }

  native(...args: readonly string[]): Command {
    return this.#command(this.#programs.subrosa, 'subrosa', args);
  }

  /** Writes a plaintext file and encrypts it in place. */
  encrypted(name: string, plain: string, by: 'peer' | 'ours'): void {
    writeFileSync(join(this.#folder, name), plain);
    output(this[by]('encrypt', '-i', '--age', keyA.recipient, name));
  }

  path(name: string): string {
    return join(this.#folder, name);
  }
}

function output({ program, args, cwd, env, name }: Command): Buffer {
  const { stdout, stderr, status } = spawnSync(program, args, {
    cwd,
    argv0: name,
    env: { PATH: '/usr/bin:/bin', ...env },
    maxBuffer: 2 ** 30,
  });
  if (status !== 0)
    throw new Error(`${name} ${args.join(' ')} ended with ${String(status)}: ${stderr.toString()}`);
  return stdout;
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Both sides must give the same bytes before their speed means anything. */
function sameOutput(one: Command, other: Command): void {
  if (hash(output(one)) !== hash(output(other)))
    throw new Error(`the programs differ on ${one.args.join(' ')}`);
}

const small =
  'database:\n    user: shop\n    password: correct horse battery staple\napi_key: 0123456789abcdef\n';

function yaml(values: number): string {
  const groups = Array.from({ length: values / 10 }, (_, group) => {
    const lines = Array.from(
      { length: 10 },
      (_line, index) => `    key_${index}: value ${group} of ${index}\n`,
    );
    return `group_${group}:\n${lines.join('')}`;
  });
  return groups.join('');
}

/** Maps of 1000 values each: one large map would cost the original a minute, since its printer is quadratic in it. */
function json(values: number): string {
  const groups = Array.from({ length: values / 1000 }, (_, group) => {
    const fields = Array.from({ length: 1000 }, (_field, index) => {
      return `"field_${index}": "a value such as files hold: ${index} of group ${group}"`;
    });
    return `"group_${group}": {${fields.join(', ')}}`;
  });
  return `{${groups.join(',\n')}}`;
}

function one(fixtures: Fixtures, file: string): { readonly peer: Work; readonly ours: Work } {
  const peer = fixtures.peer('decrypt', file);
  const ours = fixtures.ours('decrypt', file);
  sameOutput(peer, ours);
  return { peer: [peer], ours: [ours] };
}

function many(fixtures: Fixtures): { readonly peer: Work; readonly ours: Work } {
  mkdirSync(fixtures.path('many'));
  fixtures.encrypted('seed.yaml', small, 'peer');
  const names = Array.from({ length: MANY }, (_, index) => `many/secret-${index}.yaml`);
  // One file each, as a team has them: 200 data keys, not 200 copies.
  for (const name of names) fixtures.encrypted(name, small, 'ours');
  const ours = fixtures.native('decrypt', '--output-dir', 'plain', 'many');
  output(ours);
  const written = readdirSync(fixtures.path('plain'), { recursive: true, withFileTypes: true });
  const files = written.filter((entry) => entry.isFile());
  if (files.length !== MANY) throw new Error(`${files.length} files came out of ${MANY}`);
  for (const { parentPath, name } of files) {
    if (readFileSync(join(parentPath, name), 'utf8') !== small)
      throw new Error(`${name} is not what went in`);
  }
  rmSync(fixtures.path('plain'), { recursive: true });
  return { peer: names.map((name) => fixtures.peer('decrypt', '--output', 'out.yaml', name)), ours: [ours] };
}

/** Makes the fixtures in a folder, and checks that the two programs agree on them. */
export function sopsRows(folder: string, programs: Programs): Row[] {
  const fixtures = new Fixtures(folder, programs);
  fixtures.encrypted('small.yaml', small, 'peer');
  fixtures.encrypted('medium.yaml', yaml(10_000), 'peer');
  // The original's JSON printer would take long to write this one.
  fixtures.encrypted('large.json', json(100_000), 'ours');
  return [
    {
      work: 'decrypt a small age file, whole process',
      goal: 0.7,
      rounds: 21,
      ...one(fixtures, 'small.yaml'),
    },
    { work: 'decrypt a YAML file of 10,000 values', goal: 0.7, rounds: 9, ...one(fixtures, 'medium.yaml') },
    { work: 'decrypt a JSON file of 100,000 values', goal: 0.25, rounds: 5, ...one(fixtures, 'large.json') },
    {
      work: `decrypt ${MANY} small files: ${MANY} runs of sops, one of ours`,
      goal: 0.05,
      rounds: 5,
      ...many(fixtures),
    },
  ];
}
