import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bool,
  comment,
  entry,
  float,
  json,
  list,
  map,
  MAX_DEPTH,
  str,
  time,
  type Value,
} from '../../src/formats/index.ts';
import { checkFormatCases } from '../helpers/check-format-cases.ts';

checkFormatCases('json');

const bytes = (text: string): Uint8Array => Buffer.from(text);
const printed = (value: Value): string => Buffer.from(json.printValue(value)).toString();

test('entries know their line, and values their exact digits', () => {
  const { documents } = json.parse(bytes('{\n"a": 9007199254740993,\n\n "b": {\n"c": [1.0]}}'));
  assert.deepEqual(documents, [
    {
      kind: 'map',
      items: [
        { kind: 'entry', key: 'a', value: { kind: 'int', text: '9007199254740993' }, line: 2 },
        {
          kind: 'entry',
          key: 'b',
          value: { kind: 'map', items: [{ kind: 'entry', key: 'c', value: list([float('1')]), line: 5 }] },
          line: 4,
        },
      ],
    },
  ]);
});

test('an error names the line and shows nothing of the file', () => {
  for (const [text, line] of [
    ['{\n"a": "hunter2",\n"b": hunter3}', 3],
    ['{"a":\n\n"hunter2\\q"}', 3],
    ['{"a": "hunter2"\n"b": 1}', 2],
    ['{}\n\nhunter2', 3],
    ['\n["hunter2"]', 2],
  ] as const) {
    assert.throws(
      () => json.parse(bytes(text)),
      (error: Error & { code?: string; where?: unknown }) => {
        assert.equal(error.code, 'parse');
        assert.deepEqual(error.where, { line });
        assert.doesNotMatch(`${error.message} ${String(error.stack)} ${String(error.cause)}`, /hunter/);
        return true;
      },
    );
  }
});

test('a thousand levels are read and printed, one more is refused, and so is any number', () => {
  const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  const text = Buffer.from(json.print(json.parse(bytes(nested(MAX_DEPTH))))).toString();
  assert.equal(text.replaceAll(/\s/g, ''), nested(MAX_DEPTH));
  const refused = { code: 'limit', message: 'nested deeper than 1000 levels' };
  assert.throws(() => json.parse(bytes(nested(MAX_DEPTH + 1))), refused);
  assert.throws(() => json.parse(bytes(`{"a":${'['.repeat(1_000_000)}`)), refused);
  assert.throws(() => json.parse(bytes('{"a":'.repeat(1_000_000))), refused);
});

test('comments vanish, also when nothing else is there', () => {
  const note = comment(' note');
  const tree = {
    documents: [
      map([note, entry('a', list([note])), entry('b', map([note])), entry('c', list([str('x'), note]))]),
    ],
  };
  assert.equal(
    Buffer.from(json.print(tree, { indent: 1 })).toString(),
    '{\n "a": [],\n "b": {},\n "c": [\n  "x"\n ]\n}\n',
  );
});

test('values print as Go prints them', () => {
  assert.equal(printed(float('-0')), '-0');
  assert.equal(printed(float('1000000000000000000000')), '1e+21');
  assert.equal(printed(float('0.0000001')), '1e-7');
  assert.equal(printed(time('2024-01-02T03:04:05.5+02:00')), '"2024-01-02T03:04:05.5+02:00"');
  assert.equal(printed(bool(false)), 'false');
  assert.equal(
    printed(str(Uint8Array.of(0x61, 0xff, 0xc3, 0xa9, 0xe2, 0x82, 0x0a))),
    '"a\\ufffdé\\ufffd\\ufffd\\n"',
  );
  assert.equal(printed(str('\ufffd😀')), '"\ufffd😀"');
});

test('what JSON has no form for is refused', () => {
  for (const text of ['NaN', '+Inf', '-Inf']) {
    assert.throws(() => printed(float(text)), {
      code: 'emit',
      message: `JSON cannot hold the number ${text}`,
    });
  }
  const tree = { documents: [map([]), map([])] };
  assert.throws(() => json.print(tree), {
    code: 'emit',
    message: 'JSON holds one document, and there are 2',
  });
  assert.throws(() => json.print({ documents: [map([])] }, { indent: -2 }), {
    code: 'emit',
    message: 'a JSON indent of -2 is not accepted',
  });
});

test('a file of a hundred thousand keys comes back the same', () => {
  const text = `{\n${Array.from({ length: 100_000 }, (_, at) => `\t"key${at}": "value ${at}"`).join(',\n')}\n}\n`;
  assert.ok(Buffer.from(json.print(json.parse(bytes(text)))).equals(bytes(text)));
});
