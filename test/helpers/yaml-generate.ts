// fast-check generators of YAML: texts that stress the reader, trees that stress the printer.
import fc from 'fast-check';
import {
  bool,
  comment,
  entry,
  float,
  int,
  list,
  map,
  type MapItem,
  type MapNode,
  NULL,
  str,
  time,
  type Value,
} from '../../src/formats/index.ts';

type Arb<T> = fc.Arbitrary<T>;

const pick = <T>(...items: readonly T[]): Arb<T> => fc.constantFrom(...items);
const lines = (part: Arb<string>, maxLength: number): Arb<string> =>
  fc.array(part, { minLength: 1, maxLength }).map((parts) => parts.join(''));

// Texts ---------------------------------------------------------------------------------------------------------------

const fragments = [
  ...[
    'a',
    'foo bar',
    '"q"',
    "'s'",
    '1',
    '~',
    '*x',
    '&x b',
    '!!str 1',
    '|',
    '|-',
    '>',
    '|2',
    '[1, 2]',
    '{a: b}',
  ],
  ...[
    '[',
    '{',
    '- a',
    '? a',
    '# c',
    '"a\\n b"',
    'true',
    'x: y',
    '-',
    'a#b',
    'a # c',
    '"x" # c',
    '[a] # c',
    '{} # c',
  ],
  ...['[] # c', '!t', '&x', '<<', '---', '...', '[a, # c', ']', '}', 'a,', "'it''s'", '"a', "b'"],
];
const fragment = fc.constantFrom(...fragments);
const indent = pick(0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 6).map((width) => ' '.repeat(width));
const key = fc.oneof(
  fc.nat(9).map((n) => `k${n}`),
  pick('a', 'b', '"k"', '? x', ': y', '<<'),
);
const line = fc.oneof(
  { weight: 1, arbitrary: pick('\n', '  \n', '\n\n') },
  {
    weight: 3,
    arbitrary: fc.tuple(indent, pick('# c', '#d', '#')).map(([space, text]) => `${space}${text}\n`),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(indent, key, pick(':', ':', ' :', ': '), fc.option(fragment, { nil: '' }))
      .map(([space, name, colon, value]) => `${space}${name}${colon} ${value}\n`),
  },
  { weight: 3, arbitrary: fc.tuple(indent, fragment).map(([space, value]) => `${space}- ${value}\n`) },
  { weight: 1, arbitrary: fc.tuple(indent, fragment).map(([space, value]) => `${space}${value}\n`) },
);

/** Lines that are often no YAML at all. */
export const looseText: Arb<string> = lines(line, 10);

const character = pick(
  ...[
    'a',
    ':',
    ' ',
    '\n',
    '\n',
    '-',
    '- ',
    '?',
    '#',
    ' #',
    '[',
    ']',
    '{',
    '}',
    ',',
    '"',
    "'",
    '|',
    '>',
    '&a',
    '*a',
  ],
  ...[
    '!',
    '%',
    '\t',
    '\\',
    '\\n',
    'é',
    '😀',
    '~',
    '1',
    '.',
    '...',
    '---',
    '\r',
    '@',
    '`',
    '=',
    '<<',
    '0x',
    '_',
  ],
);

/** Characters in no order, some behind the start of a map. */
export const characterText: Arb<string> = fc
  .tuple(pick('', 'a: ', 'a: "', "a: '", 'a:\n  - ', 'a: |\n ', 'a: >\n  '), lines(character, 14))
  .map((parts) => parts.join(''));

const space = (width: number): string => ' '.repeat(width);
const remark = (width: number): Arb<string> =>
  fc
    .array(fc.tuple(pick('', '\n'), pick(width, width, width, width + 2, 0), pick('', '\n')), {
      maxLength: 2,
    })
    .map((parts) => parts.map(([before, at, after], n) => `${before}${space(at)}# c${n}\n${after}`).join(''));
const beside = pick('', '', '', ' # beside');
const scalarText = pick(
  'v',
  '1',
  '"q r"',
  "'s'",
  'true',
  'null',
  '3.5',
  '[1, 2]',
  '{x: y}',
  '[]',
  '{}',
  '2020-01-01',
  '!c v',
);

function valueText(width: number, depth: number): Arb<string> {
  const simple = fc.tuple(scalarText, beside).map(([text, comment]) => ` ${text}${comment}\n`);
  const block = fc
    .tuple(pick('|', '>', '|-', '|+'), beside, pick('', '\n', `${space(width + 5)}deep\n`))
    .map(
      ([sign, comment, middle]) =>
        ` ${sign}${comment}\n${space(width + 2)}one\n${middle}${space(width + 2)}two\n`,
    );
  if (depth > 2) return fc.oneof(simple, block);
  const collection = pick(1, 2, 4).chain((step) =>
    fc
      .tuple(beside, fc.oneof(mapText(width + step, depth + 1), listText(width + step, depth + 1)))
      .map(([comment, body]) => `${comment}\n${body}`),
  );
  return fc.oneof(
    { weight: 3, arbitrary: simple },
    { weight: 1, arbitrary: block },
    { weight: 3, arbitrary: collection },
  );
}

function mapText(width: number, depth: number): Arb<string> {
  const pairs = fc.array(fc.tuple(remark(width), pick('kN', 'x yN', '"qN"'), valueText(width, depth)), {
    minLength: 1,
    maxLength: 3,
  });
  return fc
    .tuple(pairs, remark(width))
    .map(
      ([items, end]) =>
        items
          .map(([above, name, value], n) => `${above}${space(width)}${name.replace('N', String(n))}:${value}`)
          .join('') + end,
    );
}

function listText(width: number, depth: number): Arb<string> {
  const item = fc.oneof(
    { weight: 3, arbitrary: valueText(width, depth) },
    { weight: 1, arbitrary: mapText(width + 2, depth + 1).map((text) => ` first: 1\n${text}`) },
  );
  return fc
    .tuple(fc.array(fc.tuple(remark(width), item), { minLength: 1, maxLength: 3 }), remark(width))
    .map(([items, end]) => items.map(([above, value]) => `${above}${space(width)}-${value}`).join('') + end);
}

/** Files with comments everywhere, one or two documents, some with CR LF. Nearly all of them are valid. */
export const commentedText: Arb<string> = fc
  .tuple(
    mapText(0, 0),
    fc.option(mapText(0, 0), { nil: '' }),
    pick('---\n', '--- # c\n', '...\n---\n', '# x\n---\n# y\n'),
    fc.nat(15),
  )
  .map(([first, second, marker, crlf]) => {
    const text = second === '' ? first : `${first}${marker}${second}`;
    return crlf === 0 ? text.replaceAll('\n', '\r\n') : text;
  });

// Trees ---------------------------------------------------------------------------------------------------------------

const piece = pick(
  ...[
    'a',
    'b',
    'foo',
    ':',
    ': ',
    ' #',
    '#',
    ' ',
    '  ',
    '\n',
    '\n',
    '\n\n',
    '\t',
    '-',
    '- ',
    '?',
    'é',
    '😀',
    '\x85',
  ],
  ...[
    '\u2028',
    '\u2029',
    '\ufeff',
    '\x01',
    '\x7f',
    '"',
    "'",
    '\\',
    '{',
    '[',
    '|',
    '>',
    '&',
    '*',
    '!',
    '%',
    '@',
    '`',
  ],
  ...[
    '~',
    '...',
    '---',
    '\r',
    '=',
    '<<',
    '1',
    '0x1f',
    '1e3',
    '.5',
    '12:30',
    'true',
    'yes',
    'null',
    '\xa0',
    'y',
    'n',
  ],
);
const hardString = fc.oneof(
  { weight: 8, arbitrary: fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('')) },
  {
    weight: 1,
    arbitrary: fc.tuple(piece, fc.integer({ min: 120, max: 130 })).map(([text, n]) => text + 'x'.repeat(n)),
  },
);
const notText = fc.uint8Array({ minLength: 1, maxLength: 90 }).map((bytes) => Uint8Array.of(0xff, ...bytes));
const number = pick(
  '1',
  '1.5',
  '1000000',
  '123456789',
  '0.00001',
  '0.0001',
  '100000',
  '1000000000000000000000',
  '0.1',
);

const scalarValue: Arb<Value> = fc.oneof(
  { weight: 6, arbitrary: hardString.map(str) },
  { weight: 1, arbitrary: notText.map(str) },
  { weight: 1, arbitrary: pick('0', '-5', '9223372036854775807').map(int) },
  { weight: 1, arbitrary: fc.oneof(number, pick('NaN', '+Inf', '-Inf')).map(float) },
  { weight: 1, arbitrary: pick<Value>(NULL, bool(true), bool(false), time('2020-01-01T00:00:00.5+02:00')) },
);
const remarkItem = fc.tuple(pick(' c', 'x y', '', '#'), fc.nat(2)).map(([text, n]) => comment(text, n === 0));

/** Keys twice and merge keys cannot be read back; test/vectors/yaml has them. */
function isFirst(items: readonly MapItem[], name: string, at: number): boolean {
  return name !== '<<' && items.findIndex((item) => item.kind === 'entry' && item.key === name) === at;
}

const tree = fc.letrec<{ value: Value; map: MapNode; list: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, { weight: 3, arbitrary: scalarValue }, tie('map'), tie('list')),
  map: fc
    .array(
      fc.oneof(
        { weight: 1, arbitrary: remarkItem },
        {
          weight: 2,
          arbitrary: fc
            .tuple(fc.oneof(pick('a', 'b', 'c', 'd'), hardString), tie('value'))
            .map(([name, value]) => entry(name, value)),
        },
      ),
      { maxLength: 4 },
    )
    .map((items) => map(items.filter((item, at) => item.kind === 'comment' || isFirst(items, item.key, at)))),
  list: fc
    .array(fc.oneof({ weight: 1, arbitrary: remarkItem }, { weight: 2, arbitrary: tie('value') }), {
      maxLength: 4,
    })
    .map(list),
}));

/** Maps with every sort of value, key and comment, wherever a tree may hold one. */
export const hardMap: Arb<MapNode> = tree.map;
/** Values likewise. */
export const hardValue: Arb<Value> = tree.value;
