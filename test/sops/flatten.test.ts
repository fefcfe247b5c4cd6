import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bool, comment, entry, int, list, map, NULL, str } from '../../src/formats/index.ts';
import { flattenMetadata, unflattenMetadata } from '../../src/sops/flatten.ts';

const block = map([
  entry('version', str('3.13.3')),
  entry('mac_only_encrypted', bool(true)),
  entry('shamir_threshold', int('2')),
  comment(' gone'),
  entry('kms', list([])),
  entry('age', list([map([entry('recipient', str('age1x')), entry('enc', str('a\nb\n'))]), comment('gone')])),
  entry(
    'key_groups',
    list([
      map([entry('hc_vault', list([])), entry('age', list([map([entry('enc', str('one'))])]))]),
      map([
        entry(
          'kms',
          list([
            map([
              entry('arn', str('arn:1')),
              entry('context', map([entry('b', str('2')), entry('a', str('1'))])),
            ]),
          ]),
        ),
      ]),
    ]),
  ),
]);

const pairs = [
  ['age__list_0__map_enc', 'a\nb\n'],
  ['age__list_0__map_recipient', 'age1x'],
  ['key_groups__list_0__map_age__list_0__map_enc', 'one'],
  ['key_groups__list_1__map_kms__list_0__map_arn', 'arn:1'],
  ['key_groups__list_1__map_kms__list_0__map_context__map_a', '1'],
  ['key_groups__list_1__map_kms__list_0__map_context__map_b', '2'],
  ['mac_only_encrypted', 'true'],
  ['shamir_threshold', '2'],
  ['version', '3.13.3'],
] as const;

const asPairs = (texts: readonly (readonly [string, string])[]): { key: string; value: string }[] =>
  texts.map(([key, value]) => ({ key, value }));

test('maps flatten in the order of their keys, lists in their own, and empties and comments vanish', () => {
  assert.deepEqual(flattenMetadata(block), asPairs(pairs));
});

test('pairs in any order make the block again, with every value a string', () => {
  const made = unflattenMetadata(asPairs(pairs.toReversed()));
  assert.deepEqual(flattenMetadata(made), asPairs(pairs));
  assert.deepEqual(made.items.at(-3), entry('mac_only_encrypted', str('true')));
});

test('no pairs make an empty block', () => assert.deepEqual(unflattenMetadata([]), map([])));

test('keys of objects are only keys', () => {
  const made = unflattenMetadata(asPairs([['__proto____map_constructor', 'x']]));
  assert.deepEqual(made, map([entry('__proto__', map([entry('constructor', str('x'))]))]));
});

const refused: readonly (readonly [string, readonly (readonly [string, string])[], RegExp])[] = [
  [
    'a key twice',
    [
      ['a', '1'],
      ['a', '2'],
    ],
    /^Error while unflattening "a": Duplicate value$/,
  ],
  [
    'the same index in two spellings',
    [
      ['a__list_0', '1'],
      ['a__list_00', '2'],
    ],
    /Duplicate value$/,
  ],
  [
    'a value that is also a map',
    [
      ['a', '1'],
      ['a__map_b', '2'],
    ],
    /^Error while unflattening: Type mismatch$/,
  ],
  [
    'a list that is also a map',
    [
      ['a__list_0', '1'],
      ['a__map_b', '2'],
    ],
    /Type mismatch$/,
  ],
  ['a list that starts at one', [['a__list_1', '1']], /^Error while unflattening: Incomplete list$/],
  [
    'a list with a gap',
    [
      ['a__list_0', '1'],
      ['a__list_2', '1'],
    ],
    /Incomplete list$/,
  ],
  ['an index beyond all bounds', [['a__list_999999999999999999999', '1']], /Incomplete list$/],
  ['a negative index', [['a__list_-1', '1']], /Incomplete list$/],
  ['an index that is no number', [['a__list_x', '1']], /not a list index$/],
  ['endless nesting', [[`a${'__map_b'.repeat(5000)}`, '1']], /nested too deeply$/],
];
for (const [what, texts, message] of refused) {
  test(`unflattening refuses ${what}`, () => {
    assert.throws(() => unflattenMetadata(asPairs(texts)), { code: 'bad-metadata', message });
  });
}

test('flattening refuses what would not come back', () => {
  const refuses = (items: Parameters<typeof map>[0], message: RegExp): void =>
    assert.throws(() => flattenMetadata(map(items)), { code: 'bad-metadata', message });
  refuses([entry('a', str('1')), entry('a', str('2'))], /^Found key collision "a" while flattening$/);
  refuses(
    [entry('kms', map([entry('x__list_y', str('1'))]))],
    /"x__list_y" cannot be written in a flat format$/,
  );
  refuses([entry('a', map([entry('b', NULL)]))], /"a__map_b" is null$/);
});
