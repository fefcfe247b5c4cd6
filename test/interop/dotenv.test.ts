// Generated dotenv files through the real sops and through our reader and printer. SUBROSA_SEED repeats a run,
// SUBROSA_RUNS multiplies the number of files.
import fc from 'fast-check';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { RealSops } from '../helpers/format-cases.ts';
import { checkConversion, type Conversion } from '../helpers/format-property.ts';
import { realBin } from '../helpers/programs.ts';
import { seed } from '../helpers/seed.ts';

const numRuns = 25 * Number(process.env['SUBROSA_RUNS'] ?? 1);

const pieces = [
  '=',
  '=',
  '\n',
  '\n',
  'A',
  'B',
  '#',
  ' ',
  '\\n',
  '\\',
  'n',
  '\r',
  '"',
  "'",
  'é',
  'K=v\n',
  '\ufeff',
  '\0',
].map((text) => Buffer.from(text));
const file = fc
  .array(fc.constantFrom(...pieces, Buffer.from([0xff])), { maxLength: 10 })
  .map((parts) => Buffer.concat([Buffer.from('K='), ...parts, Buffer.from('=')]));
const text = fc
  .array(fc.constantFrom('a', '=', '#', '\n', '\\', 'n', '\\n', ' ', '\r', 'é', '😀'), { maxLength: 5 })
  .map((parts) => parts.join(''));
const strings = fc
  .uniqueArray(fc.tuple(text, text), { maxLength: 4, selector: ([key]) => key })
  .map((pairs) => flatJson(pairs));
function flatJson(pairs: readonly (readonly [string, string])[]): string {
  return `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
}

const kinds: readonly (Omit<Conversion, 'input'> & {
  readonly what: string;
  readonly inputs: fc.Arbitrary<string | Uint8Array>;
})[] = [
  { what: 'dotenv files', from: 'dotenv', to: 'dotenv', inputs: file },
  { what: 'any keys and strings', from: 'json', to: 'dotenv', inputs: strings },
];

describe('dotenv: ours prints what sops prints, or sops would not read its own back', () => {
  const sops = new RealSops(join(realBin(), 'sops'));
  after(() => sops.remove());
  for (const { what, from, to, inputs } of kinds) {
    test(what, (t) => {
      t.diagnostic(`seed ${seed}`);
      const verdicts = new Map<string, number>();
      const property = fc.property(inputs, (input) => {
        const verdict = checkConversion(sops, { input, from, to });
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      });
      fc.assert(property, { seed, numRuns, endOnFailure: true });
      t.diagnostic(JSON.stringify(Object.fromEntries(verdicts)));
    });
  }
});
