// Generated binary files through the real sops and through our reader and printer. SUBROSA_SEED repeats a run,
// SUBROSA_RUNS multiplies the number of files.
import fc from 'fast-check';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { RealSops } from '../helpers/format-cases.ts';
import { checkConversion, type Conversion } from '../helpers/format-property.ts';
import { realBin } from '../helpers/programs.ts';
import { seed } from '../helpers/seed.ts';

const numRuns = 25 * Number(process.env['SUBROSA_RUNS'] ?? 1);

const file = fc.uint8Array({ maxLength: 300 });
const strings = fc.string({ unit: 'binary' }).map((text) => JSON.stringify({ data: text }));

const kinds: readonly (Omit<Conversion, 'input'> & {
  readonly what: string;
  readonly inputs: fc.Arbitrary<string | Uint8Array>;
})[] = [
  { what: 'any bytes', from: 'binary', to: 'binary', inputs: file },
  { what: 'any bytes as JSON', from: 'binary', to: 'json', inputs: file },
  { what: 'any text out of JSON', from: 'json', to: 'binary', inputs: strings },
];

describe('binary: ours prints what sops prints, or sops would not read its own back', () => {
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
