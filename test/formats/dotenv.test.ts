import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comment, dotenv, entry, float, int, map, str, time } from '../../src/formats/index.ts';
import { checkFormatCases } from '../helpers/check-format-cases.ts';

checkFormatCases('dotenv');

test('entries know their line, and an error names it without the text', () => {
  const { documents } = dotenv.parse(Buffer.from('#c\n\nA=a\\nb\n'));
  assert.deepEqual(documents, [map([comment('c'), { ...entry('A', str('a\nb')), line: 3 }])]);
  assert.throws(() => dotenv.parse(Buffer.from('A=1\nhunter2\n')), {
    code: 'parse',
    message: 'invalid dotenv input line: there is no =',
    where: { line: 2 },
  });
});

test('a comment of two lines stays a comment', () => {
  const tree = { documents: [map([comment(' one\ntwo'), entry('A', time('2024-01-02T03:04:05.5Z'))])] };
  assert.equal(Buffer.from(dotenv.print(tree)).toString(), '# one\n#two\nA=2024-01-02T03:04:05Z\n');
});

test('one value is printed when it is a string', () => {
  assert.equal(Buffer.from(dotenv.printValue(str('a\nb'))).toString(), 'a\nb');
  assert.throws(() => dotenv.printValue(int('1')), {
    code: 'emit',
    message: 'the dotenv store only supports emitting strings, got int',
  });
});

test('special floats print as Go prints them', () => {
  const items = ['+Inf', '-Inf', 'NaN', '-0', '1'].map((text) => entry('F', float(text)));
  assert.equal(
    Buffer.from(dotenv.print({ documents: [map(items)] })).toString(),
    'F=+Inf\nF=-Inf\nF=NaN\nF=-0.0\nF=1.0\n',
  );
});
