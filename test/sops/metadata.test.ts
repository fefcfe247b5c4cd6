import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bool,
  entry,
  int,
  list,
  map,
  NULL,
  str,
  time,
  type Entry,
  type MapItem,
  type MapNode,
} from '../../src/formats/index.ts';
import {
  assertVersion,
  olderThanProgram,
  printMetadata,
  readMetadata,
  type KeyNaming,
} from '../../src/sops/index.ts';

const naming: KeyNaming = (type, fields) => {
  const first = fields.find((item) => item.kind === 'entry');
  return first?.value.kind === 'str' ? `${type}:${String(first.value.text)}` : type;
};
const age = (recipient: string): MapNode =>
  map([entry('recipient', str(recipient)), entry('enc', str('wrapped'))]);
const rest: readonly MapItem[] = [
  entry('lastmodified', str('2024-01-02T03:04:05Z')),
  entry('mac', str('ENC[x]')),
  entry('version', str('3.13.3')),
];
const block = (...items: MapItem[]): MapNode => map([...items, ...rest]);
const oneKey = entry('age', list([age('r1')]));

describe('reading a sops block', () => {
  test('gives the keys of the lists in the order in which the original loads them', () => {
    const pgp = map([
      entry('fp', str('F')),
      entry('created_at', str('2020-01-01T00:00:00Z')),
      entry('enc', str('p')),
    ]);
    const { groups } = readMetadata(block(oneKey, entry('pgp', list([pgp])), entry('kms', list([]))), naming);
    assert.deepEqual(
      groups.map((group) => group.map((key) => [key.type, key.name, key.enc])),
      [
        [
          ['pgp', 'pgp:F', 'p'],
          ['age', 'age:r1', 'wrapped'],
        ],
      ],
    );
  });

  test('prefers direct lists to key_groups, and needs keys', () => {
    const groups = entry('key_groups', list([map([oneKey]), map([entry('age', list([age('r2')]))])]));
    assert.equal(readMetadata(block(groups), naming).groups.length, 2);
    assert.equal(readMetadata(block(oneKey, groups), naming).groups.length, 1);
    assert.throws(() => readMetadata(block(), naming), {
      code: 'bad-metadata',
      message: 'No keys found in file',
    });
    assert.throws(() => readMetadata(block(oneKey, entry('key_groups', str('x'))), naming), {
      code: 'bad-metadata',
      message: /'key_groups' expected a list of maps/,
    });
  });

  test('is as weakly typed as the original: words for booleans, a lone map, null, any case', () => {
    const read = (...items: MapItem[]): ReturnType<typeof readMetadata> =>
      readMetadata(block(oneKey, ...items), naming);
    assert.equal(read(entry('mac_only_encrypted', str('true'))).macOnlyEncrypted, true);
    assert.equal(read(entry('mac_only_encrypted', str('0'))).macOnlyEncrypted, false);
    assert.equal(read(entry('shamir_threshold', str('2'))).shamirThreshold, 2);
    assert.equal(read(entry('shamir_threshold', int('3'))).shamirThreshold, 3);
    assert.equal(
      read(entry('kms', NULL), entry('Encrypted_Regex', str('^a$'))).selection.encrypted_regex,
      '^a$',
    );
    assert.equal(readMetadata(block(entry('age', age('r1'))), naming).groups[0]?.length, 1);
  });

  test('has the default suffix when no selection is stored, and refuses two', () => {
    assert.deepEqual(readMetadata(block(oneKey), naming).selection, { unencrypted_suffix: '_unencrypted' });
    const two = block(oneKey, entry('encrypted_suffix', str('a')), entry('encrypted_regex', str('b')));
    assert.throws(() => readMetadata(two, naming), {
      code: 'bad-metadata',
      message: /cannot use more than one/,
    });
  });

  test('refuses a key that was wrapped at no time', () => {
    const pgp = (created: string): Entry =>
      entry('pgp', list([map([entry('fp', str('f')), entry('created_at', str(created))])]));
    assert.equal(readMetadata(block(pgp('2020-01-01T00:00:00Z')), naming).groups[0]?.[0]?.type, 'pgp');
    assert.throws(() => readMetadata(block(pgp('yesterday')), naming), {
      code: 'bad-metadata',
      message: /'created_at' is not an RFC 3339 time/,
    });
  });

  test('drops the fraction of lastmodified and refuses a time that is not a string', () => {
    const at = (value: MapItem): MapNode => map([oneKey, value, ...rest.slice(1)]);
    const fraction = at(entry('lastmodified', str('2024-01-02T03:04:05.678+00:00')));
    assert.equal(readMetadata(fraction, naming).lastModified, '2024-01-02T03:04:05Z');
    assert.throws(() => readMetadata(at(entry('lastmodified', time('2024-01-02T03:04:05Z'))), naming), {
      code: 'bad-metadata',
      message: /'lastmodified' expected type 'string'/,
    });
    assert.throws(() => readMetadata(at(entry('lastmodified', str('yesterday'))), naming), {
      code: 'bad-metadata',
    });
  });
});

describe('printing a sops block', () => {
  const keysOf = (node: MapNode): string[] =>
    node.items.map((item) => (item.kind === 'entry' ? item.key : '#'));

  test('is alphabetical, without what is empty', () => {
    const read = readMetadata(
      block(oneKey, entry('mac_only_encrypted', bool(true)), entry('pgp', list([]))),
      naming,
    );
    assert.deepEqual(keysOf(printMetadata(read)), [
      'age',
      'lastmodified',
      'mac',
      'mac_only_encrypted',
      'unencrypted_suffix',
      'version',
    ]);
  });

  test('keeps the fields of key types that it knows nothing about', () => {
    const kms = map([
      entry('context', map([entry('z', str('1'))])),
      entry('arn', str('arn:aws:kms:x')),
      entry('enc', str('e')),
      entry('aws_profile', str('')),
      entry('created_at', str('2020-01-01T00:00:00Z')),
    ]);
    const printed = printMetadata(readMetadata(block(entry('kms', list([kms]))), naming));
    const list0 = printed.items[0]?.kind === 'entry' && printed.items[0].value;
    assert.ok(list0 && list0.kind === 'list' && list0.items[0]?.kind === 'map');
    assert.deepEqual(keysOf(list0.items[0]), ['arn', 'aws_profile', 'context', 'created_at', 'enc']);
  });

  test('gives several groups as key_groups, with age and hc_vault always there', () => {
    const pgp = map([entry('fp', str('f')), entry('created_at', str('2020-01-01T00:00:00Z'))]);
    const groups = entry('key_groups', list([map([oneKey]), map([entry('pgp', list([pgp]))])]));
    const printed = printMetadata(readMetadata(block(groups, entry('shamir_threshold', int('2'))), naming));
    const first = printed.items[0];
    assert.ok(first?.kind === 'entry' && first.key === 'key_groups' && first.value.kind === 'list');
    assert.deepEqual(
      first.value.items.map((group) => (group.kind === 'map' ? keysOf(group) : [])),
      [
        ['age', 'hc_vault'],
        ['age', 'hc_vault', 'pgp'],
      ],
    );
  });
});

test('versions must be full semantic versions', () => {
  for (const version of ['3.13.3', 'v3.0.0', '4.0.0-rc.1']) assertVersion(version);
  for (const version of ['', '3.13', 'junk'])
    assert.throws(() => assertVersion(version), { code: 'bad-version' });
  assert.deepEqual(['3.9.9', '3.13.3', '3.14.0', '2.99.0'].map(olderThanProgram), [true, false, false, true]);
});
