import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../../src/base/nearest.ts';
import { columns } from '../../src/base/wrap.ts';

test('the nearest name counts letters that are missing, extra, wrong or swapped', () => {
  const names = ['encrypt', 'decrypt', 'set', 'in-place'];
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['decrpyt', 'decrypt'],
    ['inplace', 'in-place'],
    ['sett', 'set'],
    ['constructor', undefined],
    ['', undefined],
  ];
  for (const [word, expected] of cases) assert.equal(nearest(word, names), expected, word);
});

test('columns wrap the right text, and begin it below a left one that is too wide', () => {
  const text = columns([
    ['-a', 'word '.repeat(20).trim()],
    ['--'.padEnd(40, 'x'), 'below'],
  ]);
  assert.ok(text.split('\n').every((line) => line.length <= 80));
  assert.match(text, /\n {6}word/);
  assert.match(text, /x\n {6}below\n$/);
});
