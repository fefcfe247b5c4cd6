// Generated json files through the real sops and through our reader and printer. SUBROSA_SEED repeats a run,
// SUBROSA_RUNS multiplies the number of files.
import fc from 'fast-check';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { RealSops } from '../helpers/format-cases.ts';
import { checkConversion, type Conversion } from '../helpers/format-property.ts';
import { realBin } from '../helpers/programs.ts';
import { seed } from '../helpers/seed.ts';

const numRuns = 25 * Number(process.env['SUBROSA_RUNS'] ?? 1);

const atoms = [
  ...[
    '1',
    '-0',
    '0',
    '-1',
    '1.0',
    '1e3',
    '-0.0',
    '1e-400',
    '9223372036854775807',
    '9223372036854775808',
    '1e21',
  ],
  ...[
    '-9223372036854775809',
    '12345678901234567890',
    '1e-7',
    '0.000001',
    '123456789.125',
    'true',
    'false',
    'null',
  ],
  ...[
    '{}',
    '[]',
    '"é"',
    '"\\u0041"',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"\\ude00x"',
    '"<&>\\u2028"',
    '"\u2029"',
  ],
  ...['"\\n\\t\\b\\f\\r\\/\\\\\\""', '"\x7f"'],
].map((text) => Buffer.from(text));
const wrong = [
  '01',
  '1E400',
  '1.',
  '.5',
  '+1',
  '-',
  'nul',
  '"\\x"',
  '"\u0001"',
  '"',
  "'a'",
  '\ufeff',
  '',
  '{"a"}',
];
const invalid = ['22ffe28222', '22eda080f09f9822', '22f4908080c08022'].map((hex) => Buffer.from(hex, 'hex'));
const atom = fc.oneof(
  { weight: 16, arbitrary: fc.constantFrom(...atoms, ...invalid) },
  { weight: 1, arbitrary: fc.constantFrom(...wrong).map((text) => Buffer.from(text)) },
  {
    weight: 4,
    arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => Buffer.from(String(value))),
  },
  {
    weight: 8,
    arbitrary: fc.string({ unit: 'binary', maxLength: 6 }).map((text) => Buffer.from(JSON.stringify(text))),
  },
);
const key = fc
  .constantFrom('"a"', '"b"', '"é"', '"\\ud800"', '"__proto__"', '"<"', '""', '"\\u0000"')
  .map((text) => Buffer.from(text));
const glue = (open: string, parts: readonly Buffer[], close: string, sign: string): Buffer =>
  Buffer.concat([
    Buffer.from(open),
    ...parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from(sign), part])),
    Buffer.from(close),
  ]);
const { map } = fc.letrec<{ map: Buffer; value: Buffer }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    { weight: 4, arbitrary: atom },
    { weight: 1, arbitrary: tie('map') },
    {
      weight: 1,
      arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((items) => glue('[', items, ']', ' ,\n')),
    },
  ),
  map: fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((pairs) =>
    glue(
      '{',
      pairs.map(([name, value]) => glue('', [name, value], '', ': ')),
      '}',
      ',\t',
    ),
  ),
}));
// A part of the files is cut short or goes on after the end.
const file = fc
  .tuple(map, fc.constantFrom('', '', '', '', '', '', '', '', '\n', '}', '{}', 'cut'))
  .map(([text, tail]) => (tail === 'cut' ? text.subarray(0, -1) : Buffer.concat([text, Buffer.from(tail)])));

const kinds: readonly (Omit<Conversion, 'input'> & {
  readonly what: string;
  readonly inputs: fc.Arbitrary<string | Uint8Array>;
})[] = [{ what: 'JSON files', from: 'json', to: 'json', inputs: file }];

describe('json: ours prints what sops prints, or sops would not read its own back', () => {
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
