// The short way must give what the general reader gives, or nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readAny } from '../../../src/formats/yaml/read-any.ts';
import { readLines } from '../../../src/formats/yaml/read-lines.ts';
import { seed } from '../../helpers/seed.ts';

const enc = 'ENC[AES256_GCM,data:x2mUfw8=,iv:QZ/l0jT0+zF3A=,tag:k8yeg==,type:str]';

/** Reads both ways; says whether the short one knew the text. */
function agree(text: string): boolean {
  const short = readLines(text);
  if (short === undefined) return false;
  assert.deepEqual({ documents: [short] }, readAny(text), text);
  return true;
}

const usual = [
  `#${enc}`,
  '# c',
  enc,
  '1',
  'x y',
  '"q"',
  'true',
  'ENC',
  '^(a|b)$',
  '2020-01-01',
  'http://h/p?q=1',
  '1.50',
  '{}',
  '|',
  '|-',
];
const odd = [
  '',
  '#',
  '[1]',
  '{a: b}',
  '>',
  '|2',
  '&x 1',
  '*x',
  '"a\\nb"',
  "'z'",
  'a b ',
  ' a',
  'x # c',
  '"a" #c',
  'a:b',
  '~',
  '0x1F',
  'null',
  '...',
  '---',
  '1_000',
  '18446744073709551615',
  'a: b',
  'a:',
  '@x',
  '`',
  '%a',
  '!!str 1',
  '? a',
  '- x',
  '"a',
  'é',
];
const keys = [
  'a',
  'b',
  'c',
  'd',
  'e.f/g-h',
  '_k',
  'yes',
  'true',
  '1',
  '"q"',
  '<<',
  'k k',
  'ENC',
  '.a',
  '.inf',
  '.nan',
  '.5',
];

const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...usual) },
  { weight: 1, arbitrary: fc.constantFrom(...odd) },
);
const key = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: 99 }).map((n) => `k${n}`) },
  { weight: 1, arbitrary: fc.constantFrom(...keys) },
);
const beside = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' #c', ` #${enc}`, ' # c d', '  #e') },
);

const body = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(key, value, beside).map(([k, v, c]) => `${k}: ${v}${c}`) },
  { weight: 4, arbitrary: key.map((k) => `${k}:`) },
  { weight: 2, arbitrary: value.map((v) => `- ${v}`) },
  { weight: 2, arbitrary: fc.tuple(key, value).map(([k, v]) => `- ${k}: ${v}`) },
  { weight: 2, arbitrary: fc.constantFrom(`#${enc}`, '# c', '#') },
  { weight: 1, arbitrary: fc.constantFrom('text', 'more text', '') },
);

/** Lines that nest as real files do: a line may go deeper than the one before where that opens something, or back. */
const nested = fc
  .array(fc.record({ back: fc.integer({ min: -3, max: 8 }), body }), { maxLength: 12 })
  .map((lines) => {
    let depth = 0;
    let opened = false;
    return lines
      .map(({ back, body: text }) => {
        depth = opened ? depth + 1 : Math.max(0, depth + Math.min(back, 0));
        opened = text.endsWith(':') || text.endsWith('|') || text.endsWith('|-');
        return `${'    '.repeat(depth)}${text}\n`;
      })
      .join('');
  });

const loose = fc
  .array(fc.tuple(fc.constantFrom(0, 0, 4, 4, 8, 2, 6, 1), body), { maxLength: 8 })
  .map((lines) => lines.map(([indent, text]) => `${' '.repeat(indent)}${text}\n`).join(''));

describe('the short way for what sops printed', () => {
  test('agrees with the general reader on any text that it takes', () => {
    console.log(`seed ${seed}`);
    let known = 0;
    fc.assert(
      fc.property(fc.oneof(nested, loose), fc.nat(9), (whole, cut) => {
        const text = cut === 0 ? whole.slice(0, -1) : whole;
        if (agree(text)) known += 1;
      }),
      { numRuns: 20_000, seed },
    );
    assert.ok(known > 1000, `only ${known} texts took the short way`);
  });

  test('takes what sops wrote', () => {
    for (const name of ['base/database', 'overlays/production/registry']) {
      const path = new URL(`../../../examples/shop/${name}.sops.yaml`, import.meta.url);
      assert.ok(agree(readFileSync(path, 'utf8')), name);
    }
  });

  test('leaves everything else to the general reader', () => {
    const others = [
      '',
      '\n',
      'a: 1\n\nb: 2\n',
      'a: ä\n',
      'a: 1\r\n',
      '- a\n',
      'a: 1\na: 2\n',
      '---\na: 1\n',
      'a:\n',
      'a: 1\n# c\n',
      'a:\n- b\n',
    ];
    for (const text of others) assert.equal(readLines(text), undefined, JSON.stringify(text));
  });
});
