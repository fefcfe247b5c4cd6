import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comment, entry, ini, list, map, str, type Tree } from '../../src/formats/index.ts';
import { checkFormatCases } from '../helpers/check-format-cases.ts';

checkFormatCases('ini');

const printed = (tree: Tree): string => Buffer.from(ini.print(tree)).toString();

test('sections, keys and comments stand in the tree in the order of the original', () => {
  const { documents } = ini.parse(Buffer.from('; head\n[s]\n# key\na = 1 ; in\nb = 2\n'));
  assert.deepEqual(documents, [
    map([
      { ...entry('DEFAULT', map([])), line: 1 },
      {
        ...entry(
          's',
          map([
            comment('head'),
            { ...entry('a', str('1')), line: 4 },
            comment('key\n; in'),
            { ...entry('b', str('2')), line: 5 },
          ]),
        ),
        line: 2,
      },
    ]),
  ]);
});

test('an error names the line and shows nothing of it', () => {
  const refuses = (text: string, reason: string, line: number): void =>
    assert.throws(() => ini.parse(Buffer.from(text)), {
      code: 'parse',
      message: `not valid INI: ${reason}`,
      where: { line },
    });
  refuses('[s]\na = 1\nhunter2\n', 'a line is no key and value: there is no = or :', 3);
  refuses('\n= hunter2\n', 'a key has no name', 2);
  refuses('[hunter2\n', 'a section header has no ]', 1);
  refuses('a = `hunter2\n\n', 'a quoted value does not end', 3);
  refuses('`hunter2 = 1\n', 'a quoted key does not end', 1);
});

test('whatever is printed reads back the same', () => {
  const parts = [
    'a',
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
    '-',
    '\u0085',
    '\ufeff',
  ];
  const texts = parts.flatMap((one) => parts.flatMap((two) => [one + two, `${one}x${two}`, `x${one}${two}`]));
  let refusals = 0;
  for (const text of texts) {
    for (const [key, value] of [
      ['k', text],
      [text, 'v'],
    ] as const) {
      const tree = {
        documents: [
          map([entry('DEFAULT', map([])), entry('s', map([entry(key, str(value)), entry('end', str('z'))]))]),
        ],
      };
      try {
        const again = ini.parse(Buffer.from(printed(tree)));
        assert.deepEqual(printed(again), printed(tree));
        assert.deepEqual(
          JSON.parse(
            JSON.stringify(again.documents, (name, item: unknown) => (name === 'line' ? undefined : item)),
          ),
          tree.documents,
        );
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'emit', text);
        refusals++;
      }
    }
  }
  assert.ok(refusals < texts.length, `${refusals} of ${2 * texts.length} refused`);
});

test('the metadata of several documents is refused, since sops refuses the file', () => {
  const document = map([entry('sops', map([entry('mac', str('x'))]))]);
  assert.throws(() => ini.print({ documents: [document, document] }), {
    code: 'emit',
    message: 'INI holds one document, and there are 2',
  });
  assert.equal(printed({ documents: [map([entry('a', map([]))]), document] }), '[a]\n\n[sops]\nmac = x\n');
});

test('of the comments that INI has no place for, the last of a key and the first of a section stay', () => {
  const items = [comment('a'), comment('lost'), entry('k', str('v')), comment('lost'), comment('b')];
  assert.equal(
    printed({ documents: [map([comment('lost'), entry('s', map(items))])] }),
    '; a\n[s]\n; b\nk = v\n',
  );
});

test('a list prints as compact JSON', () => {
  assert.equal(Buffer.from(ini.printValue(list([str('<'), list([])]))).toString(), '["\\u003c",[]]');
});

test('a section of many keys is printed in one go', () => {
  const items = Array.from({ length: 150_000 }, (_, at) => entry(`k${at}`, str('v w')));
  assert.equal(printed({ documents: [map([entry('s', map(items))])] }).split('\n').length, 150_002);
});
