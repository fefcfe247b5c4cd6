import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import {
  bool,
  comment,
  entry,
  float,
  int,
  list,
  map,
  type MapNode,
  NULL,
  type PrintOptions,
  str,
  time,
  type Value,
  yaml,
} from '../../../src/formats/index.ts';
import { commentedText, hardMap } from '../../helpers/yaml-generate.ts';
import { describeWire, toWire } from '../../helpers/yaml-wire.ts';
import { seed } from '../../helpers/seed.ts';

const print = (document: MapNode, options?: PrintOptions): string =>
  Buffer.from(yaml.print({ documents: [document] }, options)).toString();
const printValue = (value: Value): string => Buffer.from(yaml.printValue(value)).toString();

test('numbers and times are printed as Go does', () => {
  const cases: readonly (readonly [Value, string])[] = [
    [float('100000'), '100000'],
    [float('1000000'), '1e+06'],
    [float('1000000.5'), '1.0000005e+06'],
    [float('123456789'), '1.23456789e+08'],
    [float('0.0001'), '0.0001'],
    [float('0.00001'), '1e-05'],
    [float('-0'), '-0'],
    [float('NaN'), '.nan'],
    [float('+Inf'), '.inf'],
    [float('-Inf'), '-.inf'],
    [int('-5'), '-5'],
    [time('2020-01-01T00:00:00.5+02:00'), '2020-01-01T00:00:00.5+02:00'],
    [bool(true), 'true'],
    [NULL, 'null'],
  ];
  for (const [value, text] of cases) assert.equal(printValue(value), `${text}\n`);
});

test('a single list is printed with four spaces an indent', () => {
  const value = list([comment(' c'), map([entry('a', list([str('x')])), comment(' end')]), list([])]);
  assert.equal(printValue(value), '# c\n- a:\n    - x\n  # end\n- []\n');
  assert.equal(printValue(list([])), '[]\n');
});

test('a negative indent and a comment that is no text are refused', () => {
  const emit = { name: 'SubrosaError', code: 'emit' };
  assert.throws(() => print(map([]), { indent: -1 }), {
    ...emit,
    message: 'YAML Negative indentation not accepted',
  });
  assert.throws(() => print(map([comment(Uint8Array.of(0xff))])), emit);
});

test('bytes that nobody looked at are printed as the text they are', () => {
  assert.equal(print(map([entry('a', str(Buffer.from('é')))])), 'a: é\n');
});

test('comments that would break the file stand behind what they would break', () => {
  const beside = comment(' c', true);
  // sops prints "b: # c" and "[]" at the start of the next line, which is no YAML.
  const displaced = map([beside, entry('a', list([str('x')])), entry('b', list([]))]);
  assert.equal(print(displaced), 'a:\n    - x\nb: [] # c\n');
  // sops prints the second comment as a line of the text.
  assert.equal(print(map([beside, beside, entry('a', str('x\n'))])), 'a: | # c # c\n    x\n');
});

const parameters = { seed, numRuns: 1000 };

/** Comments may move, and a float that prints as an integer is read as one. */
function content(documents: readonly MapNode[]): unknown {
  const shown = JSON.stringify(documents.map((document) => describeWire(toWire(document))));
  return JSON.parse(shown, (_, value: unknown) => {
    if (typeof value === 'string') return value.replace(/^float (-?\d{1,6})$/, 'int $1');
    return Array.isArray(value) ? value.filter((item) => !/^(inline )?comment /.test(String(item))) : value;
  }) as unknown;
}

describe(`what is printed reads back (seed ${seed})`, () => {
  test('trees, whatever they hold', () => {
    const documents = fc.array(hardMap, { minLength: 1, maxLength: 3 });
    const check = (input: readonly MapNode[], indent: number): void => {
      const printed = yaml.print({ documents: input }, { indent });
      assert.deepEqual(
        content(yaml.parse(printed).documents),
        content(input),
        Buffer.from(printed).toString(),
      );
    };
    fc.assert(fc.property(documents, fc.constantFrom(0, 2, 3, 8), check), parameters);
  });

  test('texts with comments', () => {
    const check = (text: string): void => {
      const once = yaml.parse(Buffer.from(text));
      const printed = yaml.print(once);
      const again = yaml.parse(printed);
      assert.deepEqual(content(again.documents), content(once.documents));
    };
    fc.assert(fc.property(commentedText, check), parameters);
  });
});

/** A tree's strings, as the library gives them. */
function plain(value: Value): unknown {
  switch (value.kind) {
    case 'map':
      return value.items.flatMap((item) => (item.kind === 'entry' ? [[item.key, plain(item.value)]] : []));
    case 'list':
      return value.items.flatMap((item) => (item.kind === 'comment' ? [] : [plain(item)]));
    default:
      return value.kind === 'str' ? value.text : null;
  }
}

test(`another library reads the same strings (seed ${seed})`, () => {
  const strings = fc.letrec<{ value: Value; map: MapNode }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc
        .string({ unit: fc.constantFrom(...'ab :#-?\n\n  \t"\'\\{[|>&*!%@`~=1.,'.split('')), maxLength: 8 })
        .map(str),
      fc.array(tie('value'), { maxLength: 3 }).map(list),
      tie('map'),
    ),
    map: fc
      .uniqueArray(fc.tuple(fc.string({ maxLength: 5 }), tie('value')), {
        maxLength: 3,
        selector: ([key]) => key,
      })
      .map((pairs) => map(pairs.filter(([key]) => key !== '<<').map(([key, value]) => entry(key, value)))),
  }));
  const check = (document: MapNode): void => {
    const [read] = parseAllDocuments(print(document), { schema: 'core', merge: false });
    assert.deepEqual(read?.errors, []);
    const shown = (value: unknown): unknown => {
      if (value instanceof Map)
        return Array.from(value as Map<unknown, unknown>, ([key, item]) => [key, shown(item)]);
      return Array.isArray(value) ? (value as unknown[]).map(shown) : value;
    };
    assert.deepEqual(shown(read.toJS({ mapAsMap: true })), plain(document));
  };
  fc.assert(fc.property(strings.map, check), parameters);
});
