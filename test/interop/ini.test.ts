// Generated ini files through the real sops and through our reader and printer. SUBROSA_SEED repeats a run,
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
  ...[
    '[',
    ']',
    '=',
    ':',
    ' = ',
    '\n',
    '\n',
    '\n',
    '\n',
    'k',
    'key',
    'a b',
    '-',
    '#',
    ';',
    '; c',
    '# d',
    '"',
    '"""',
    '`',
    "'",
  ],
  ...[
    '\\',
    '\\\n',
    ' ',
    '\t',
    '\r\n',
    '\r',
    'DEFAULT',
    'default',
    's',
    '[s]\n',
    '[t.u]\n',
    'k = v\n',
    'j : w\n',
    '%(k)s',
  ],
  ...[
    'é',
    '\u00a0',
    '\u0085',
    '\u2003',
    '\ufeff',
    '\0',
    '# c\n',
    '; c\n',
    ';\n',
    '\n\n',
    'x = y\n',
    'z = `a\n',
  ],
].map((text) => Buffer.from(text));
const some = (maxLength: number): fc.Arbitrary<Buffer> =>
  fc
    .array(fc.constantFrom(...pieces, Buffer.from([0xff])), { maxLength })
    .map((parts) => Buffer.concat(parts));
const keyLine = fc.tuple(some(3), fc.constantFrom('a', 'b', '`c`')).map(([value, key]) => {
  return Buffer.concat([Buffer.from(`${key} = `), value, Buffer.from('\n')]);
});
const line = fc.oneof({ weight: 5, arbitrary: keyLine }, { weight: 1, arbitrary: some(4) });
const file = fc.array(line, { maxLength: 5 }).map((lines) => Buffer.concat(lines));
const text = fc
  .array(
    fc.constantFrom(
      'a',
      'b c',
      ' ',
      '"',
      "'",
      '`',
      '"""',
      '\\',
      '\n',
      '\r',
      '#',
      ';',
      '=',
      ':',
      '[',
      ']',
      'é',
      '\u0085',
      '\ufeff',
      '-',
      '😀',
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join(''));
const keys = fc.oneof(fc.stringMatching(/^[a-z_.]{1,6}$/), text);
const pairs = fc.uniqueArray(fc.tuple(keys, text), { maxLength: 3, selector: ([key]) => key });
const strings = fc
  .uniqueArray(fc.tuple(keys, pairs), { maxLength: 2, selector: ([key]) => key })
  // The reader always gives a DEFAULT section, so that a tree without one would not come back the same.
  .map((sections) =>
    object([
      ['DEFAULT', '{}'],
      ...sections
        .filter(([name]) => name !== 'DEFAULT')
        .map(([name, items]) => [name, object(items.map(([key, value]) => [key, JSON.stringify(value)]))]),
    ]),
  );
function object(items: readonly (readonly string[])[]): string {
  return `{${items.map(([key = '', value = '']) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

const kinds: readonly (Omit<Conversion, 'input'> & {
  readonly what: string;
  readonly inputs: fc.Arbitrary<string | Uint8Array>;
})[] = [
  { what: 'INI files', from: 'ini', to: 'ini', inputs: file },
  { what: 'any keys and strings', from: 'json', to: 'ini', inputs: strings },
];

describe('ini: ours prints what sops prints, or sops would not read its own back', () => {
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
