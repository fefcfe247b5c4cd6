// Generated files of every format through both programs, each way round: same bytes out, same encrypted file but for
// random parts. SUBROSA_SEED repeats a run, SUBROSA_RUNS multiplies the number of files.
import fc from 'fast-check';
import { after, describe, test } from 'node:test';
import {
  binaryFile,
  dotenvFile,
  iniFile,
  jsonFile,
  jsonForYaml,
  yamlFile,
  yamlWithComments,
} from '../helpers/generate.ts';
import { crossCheck, Lab } from '../helpers/lab.ts';
import type { Verdict } from '../helpers/lab.ts';
import { seed } from '../helpers/seed.ts';

const times = Number(process.env['SUBROSA_RUNS'] ?? 1);
const encoder = new TextEncoder();

interface Kind {
  readonly what: string;
  readonly file: string;
  readonly texts: fc.Arbitrary<string | Uint8Array>;
  readonly runs: number;
  readonly flags?: readonly string[];
}

const kinds: readonly Kind[] = [
  { what: 'YAML', file: 'x.yaml', texts: yamlFile, runs: 180 },
  { what: 'YAML with comments', file: 'x.yaml', texts: yamlWithComments, runs: 80 },
  { what: 'JSON', file: 'x.json', texts: jsonFile, runs: 100 },
  { what: 'dotenv', file: 'x.env', texts: dotenvFile, runs: 60 },
  { what: 'INI', file: 'x.ini', texts: iniFile, runs: 60 },
  { what: 'binary', file: 'x.bin', texts: binaryFile, runs: 30 },
  { what: 'YAML to JSON', file: 'x.yaml', texts: yamlFile, runs: 20, flags: ['--output-type', 'json'] },
  {
    what: 'YAML in part',
    file: 'x.yaml',
    texts: yamlFile,
    runs: 20,
    flags: ['--encrypted-regex', '^(a|data|key)$'],
  },
  { what: 'JSON to YAML', file: 'x.json', texts: jsonForYaml, runs: 20, flags: ['--output-type', 'yaml'] },
];

describe('generated files go both ways', { concurrency: 2 }, () => {
  const lab = new Lab();
  after(() => lab.remove());
  for (const { what, file, texts, runs, flags } of kinds) {
    test(what, async (t) => {
      t.diagnostic(`seed ${seed}`);
      const verdicts: Record<Verdict, number> = {
        equal: 0,
        refused: 0,
        'original-breaks': 0,
        'original-misprints': 0,
      };
      const property = fc.asyncProperty(texts, async (input) => {
        const plain = typeof input === 'string' ? encoder.encode(input) : input;
        const stored = flags?.[0] === '--output-type' ? `x.${flags[1]!}` : file;
        verdicts[await crossCheck(lab, { name: file, stored, plain, flags: flags ?? [] })] += 1;
      });
      await fc.assert(property, { seed, numRuns: runs * times, endOnFailure: process.env['CI'] === 'true' });
      t.diagnostic(JSON.stringify(verdicts));
      if (verdicts.equal < runs / 2)
        throw new Error('too few of the files are valid for the test to show anything');
    });
  }
});
