// Chains of set, unset, rotate, edit and updatekeys over generated files. Each step is done by both programs on copies of
// one file: exit status, layout, and which values kept their ciphertext must be the same; the file of one side goes on to
// the next step, the sides by turns, so that each works on what the other wrote. SUBROSA_SEED and SUBROSA_RUNS as in
// roundtrip.test.ts.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { dotenvFile, iniFile, jsonFile, yamlFile, yamlWithComments } from '../helpers/generate.ts';
import { keyA, keyB } from '../helpers/keys.ts';
import { isMisprint, Lab, masked } from '../helpers/lab.ts';
import type { Result } from '../helpers/lab.ts';
import { Masker } from '../helpers/mask.ts';
import type { Side } from '../helpers/transcript.ts';
import { seed } from '../helpers/seed.ts';

const times = Number(process.env['SUBROSA_RUNS'] ?? 1);

interface Operation {
  readonly name: string;
  /** The arguments for a file. */
  readonly args: (file: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A new data key: every ciphertext is new, and which of them are equal to each other is left open. */
  readonly allNew?: boolean;
}

/** How a shell script adds something to the plaintext in "$1". */
const additions: Readonly<Record<string, string>> = {
  yaml: `{ echo 'added by edit: [1, x]'; cat "$1"; } > edited && cat edited > "$1"`,
  json: `{ printf '{"added by edit": [1, "x"]'; grep -q : "$1" && printf ,; tail -c +2 "$1"; } > edited && cat edited > "$1"`,
  env: `printf 'ADDED=by edit\\n' >> "$1"`,
  ini: `printf '\\n[added]\\nby = edit\\n' >> "$1"`,
};

const editor: Operation = { name: 'edit', args: (file) => ['edit', file], env: { EDITOR: 'sh edit.sh' } };
const unchanged: Operation = {
  name: 'edit, no change',
  args: (file) => ['edit', file],
  env: { EDITOR: 'true' },
};
const rotate: Operation = { name: 'rotate', args: (file) => ['rotate', '-i', file], allNew: true };
const addKey: Operation = {
  name: 'rotate --add-age',
  args: (file) => ['rotate', '-i', '--add-age', keyB.recipient, file],
  allNew: true,
};
const updateKeys: Operation = { name: 'updatekeys', args: (file) => ['updatekeys', '-y', file] };

const set = (path: string, value: string): Operation => ({
  name: `set ${path} ${value}`,
  args: (file) => ['set', file, path, value],
});
const unset = (path: string): Operation => ({ name: `unset ${path}`, args: (file) => ['unset', file, path] });

interface Kind {
  readonly what: string;
  readonly suffix: string;
  readonly texts: fc.Arbitrary<string>;
  readonly paths: readonly string[];
  readonly values: readonly string[];
  readonly runs: number;
}

const scalars = ['"text"', '"two\\nlines"', '""', '"é"'];
const values = [...scalars, '1', '1.5', '-7', 'true', 'null', '{"x": 1, "y": [1.5, "z", {"k": null}]}', '{}'];
const treePaths = [
  '["a"]',
  '["data"]',
  '["key"]["name"]',
  '["new"]["deep"]["er"]',
  '["n"]',
  '["with space"]',
  '["k0"]',
];

const kinds: readonly Kind[] = [
  { what: 'YAML', suffix: 'yaml', texts: yamlFile, paths: treePaths, values, runs: 24 },
  { what: 'YAML with comments', suffix: 'yaml', texts: yamlWithComments, paths: treePaths, values, runs: 16 },
  { what: 'JSON', suffix: 'json', texts: jsonFile, paths: treePaths, values, runs: 24 },
  {
    what: 'dotenv',
    suffix: 'env',
    texts: dotenvFile,
    paths: ['["A"]', '["NEW"]'],
    values: scalars,
    runs: 10,
  },
  {
    what: 'INI',
    suffix: 'ini',
    texts: iniFile,
    paths: ['["s"]["k"]', '["DEFAULT"]["a"]'],
    values: scalars,
    runs: 10,
  },
];

function chains({ paths, values: some }: Kind): fc.Arbitrary<Operation[]> {
  const path = fc.constantFrom(...paths);
  const operation = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(path, fc.constantFrom(...some)).map(([at, value]) => set(at, value)) },
    { weight: 2, arbitrary: path.map(unset) },
    { weight: 3, arbitrary: fc.constantFrom(rotate, addKey, updateKeys, editor, unchanged) },
  );
  return fc.array(operation, { minLength: 1, maxLength: 4 });
}

interface Bench {
  readonly lab: Lab;
  readonly file: string;
  readonly folders: Readonly<Record<Side['name'], string>>;
}

function bench(lab: Lab, { what, suffix }: Kind): Bench {
  const folders = { ours: join(lab.folder, what, 'ours'), sops: join(lab.folder, what, 'sops') };
  for (const folder of Object.values(folders)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'edit.sh'), additions[suffix]!);
    const keys = `[${keyB.recipient}, ${keyA.recipient}]`;
    writeFileSync(join(folder, '.sops.yaml'), `creation_rules: [{age: ${keys}}]\n`);
  }
  return { lab, file: `x.${suffix}`, folders };
}

interface Done {
  readonly result: Result;
  readonly bytes: Buffer;
}

async function apply(
  { lab, file, folders }: Bench,
  side: Side,
  before: Buffer,
  operation: Operation,
): Promise<Done> {
  const cwd = folders[side.name];
  writeFileSync(join(cwd, file), before);
  const result = await lab.sops(side, operation.args(file), { cwd, env: operation.env ?? {} });
  return { result, bytes: readFileSync(join(cwd, file)) };
}

/**
 * Masks a file by the numbers of the one it was made from. The mac goes: it may stay the same when no value changed
 * within one second.
 */
function relative(before: Buffer, after: Buffer, { allNew = false }: Operation): string {
  const masker = new Masker([]);
  masked(before, masker);
  const text = after.toString('latin1').replaceAll(/(mac"?\s*[:=]\s*"?)ENC\[[^\]]*\]/g, '$1<mac>');
  const named = masked(Buffer.from(text, 'latin1'), masker);
  return allNew ? named.replaceAll(/(ENC\[[a-z]+)#\d+/g, '$1') : named;
}

function assertAllNew(before: Buffer, after: Buffer): void {
  const kept = before.toString('latin1').match(/ENC\[[^\]]*\]/g) ?? [];
  const text = after.toString('latin1');
  assert.ok(!kept.some((ciphertext) => text.includes(ciphertext)), 'a ciphertext outlived its data key');
}

/** One step by both. Undefined when the original panics or goes on for ever: then ours may only fail. */
async function step(
  at: Bench,
  before: Buffer,
  operation: Operation,
  next: Side,
): Promise<Buffer | undefined> {
  const [real, ours] = await Promise.all([
    apply(at, at.lab.real, before, operation),
    apply(at, at.lab.ours, before, operation),
  ]);
  if (real.result.status === -1 || /^(panic:|fatal error:)/m.test(real.result.stderr)) {
    assert.ok(
      ours.result.status > 0,
      `${operation.name}: the original panics, ours ends with ${ours.result.status}`,
    );
    return undefined;
  }
  const texts = `${operation.name}\nreal: ${real.result.stderr}\nours: ${ours.result.stderr}`;
  assert.equal(ours.result.status, real.result.status, `exit status of ${texts}`);
  assert.equal(
    relative(before, ours.bytes, operation),
    relative(before, real.bytes, operation),
    `the file after ${texts}`,
  );
  if (operation.allNew) assertAllNew(before, ours.bytes);
  return next === at.lab.ours ? ours.bytes : real.bytes;
}

async function readableByBoth({ lab, file }: Bench, bytes: Buffer, after: string): Promise<void> {
  const [real, ours] = await Promise.all([
    lab.decrypt(lab.real, file, bytes),
    lab.decrypt(lab.ours, file, bytes),
  ]);
  // A chain may end in a file that the original itself cannot read back, for example with a null in dotenv.
  if (real.status !== 0) return;
  assert.equal(ours.status, 0, `after ${after}: ${ours.stderr}`);
  if (!ours.stdout.equals(real.stdout) && (await isMisprint(lab, file, ours.stdout, real.stdout))) return;
  assert.equal(ours.stdout.toString('latin1'), real.stdout.toString('latin1'), `plaintext after ${after}`);
}

describe('either program goes on with the files of the other', { concurrency: 2 }, () => {
  const lab = new Lab();
  after(() => lab.remove());
  for (const kind of kinds) {
    test(kind.what, async (t) => {
      t.diagnostic(`seed ${seed}`);
      const at = bench(lab, kind);
      const property = fc.asyncProperty(
        kind.texts,
        chains(kind),
        fc.boolean(),
        async (text, chain, oursFirst) => {
          const sides = oursFirst ? [lab.ours, lab.real] : [lab.real, lab.ours];
          const first = await lab.encrypt(sides[0]!, at.file, new TextEncoder().encode(text));
          if (first.status !== 0) return;
          if ((await lab.decrypt(lab.real, at.file, first.stdout)).status !== 0) return;
          let bytes: Buffer | undefined = first.stdout;
          for (const [index, operation] of chain.entries()) {
            bytes = await step(at, bytes, operation, sides[(index + 1) % 2]!);
            if (bytes === undefined) return;
            await readableByBoth(at, bytes, operation.name);
          }
        },
      );
      await fc.assert(property, { seed, numRuns: kind.runs * times });
    });
  }
});
