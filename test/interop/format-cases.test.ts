// The records of test/vectors/{json,dotenv,ini,binary}/cases.json hold for the real sops. With SUBROSA_RECORD=1 they are
// written anew instead.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { FormatName } from '../../src/formats/index.ts';
import { casesPath, formatCases, RealSops } from '../helpers/format-cases.ts';
import { realBin } from '../helpers/programs.ts';

const recording = process.env['SUBROSA_RECORD'] === '1';
const formats: readonly FormatName[] = ['json', 'dotenv', 'ini', 'binary'];

describe('the recorded cases are what the real sops does', () => {
  const sops = new RealSops(join(realBin(), 'sops'));
  after(() => sops.remove());
  for (const format of formats) {
    test(format, () => {
      const cases = formatCases(format);
      if (recording) {
        const records = cases.map(({ ours, ...one }) => ({
          ...one,
          sops: sops.run(one, format),
          ...(ours && { ours }),
        }));
        writeFileSync(casesPath(format), `${JSON.stringify(records, null, 2)}\n`);
        return;
      }
      for (const one of cases) assert.deepEqual(sops.run(one, format), one.sops, one.name);
    });
  }
});
