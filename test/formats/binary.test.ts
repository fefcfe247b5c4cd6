import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binary, entry, int, map, str } from '../../src/formats/index.ts';
import { checkFormatCases } from '../helpers/check-format-cases.ts';

checkFormatCases('binary');

test('the bytes go through uncopied', () => {
  const input = Uint8Array.of(0, 0xff, 10);
  const tree = binary.parse(input);
  assert.deepEqual(tree.documents, [map([entry('data', str(input))])]);
  assert.equal(binary.print(tree), input);
});

test('a tree without one string of data is refused, with what to do', () => {
  const refuses = (documents: readonly ReturnType<typeof map>[], reason: string): void =>
    assert.throws(() => binary.print({ documents }), {
      code: 'emit',
      message: `error emitting binary store: ${reason}`,
      hint: /use --output-type/,
    });
  refuses([map([entry('x', str('y'))])], 'no binary data found in tree');
  refuses([map([entry('data', int('1'))])], "'data' key in tree does not have a string value");
  refuses([map([entry('data', str('x'))]), map([])], 'there must be exactly one tree branch');
});
