import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseRule, parseConfig, ruleGroups, type KeyMaker } from '../../src/sops/index.ts';

const parse = (text: string): ReturnType<typeof parseConfig> => parseConfig(Buffer.from(text));
const maker: KeyMaker = {
  fromText: (type, text) => text.split(',').map((name) => ({ type, name: name.trim(), fields: [], enc: '' })),
  fromMember: (type, member) => [
    { type, name: member.kind === 'str' ? String(member.text) : 'map', fields: [], enc: '' },
  ],
};
const names = (text: string): string[][] => {
  const rule = parse(text).creationRules?.[0];
  assert.ok(rule);
  return ruleGroups(rule, maker).map((group) => group.map((key) => `${key.type}:${key.name}`));
};

describe('.sops.yaml', () => {
  test('without creation_rules is no configuration, with an empty list it matches nothing', async () => {
    assert.equal(parse('').creationRules, undefined);
    assert.equal(parse('\n \n').creationRules, undefined);
    assert.equal(parse('stores: {}\n').creationRules, undefined);
    assert.deepEqual(parse('creation_rules: []\n').creationRules, []);
    assert.equal(await chooseRule([], 'a.yaml'), undefined);
  });

  test('chooses the first rule whose expression matches anywhere in the path', async () => {
    const { creationRules = [] } = parse(
      'creation_rules:\n  - path_regex: prod/.*\\.yaml$\n    age: a\n  - path_regex: (?i)DEV\n    age: b\n  - age: c\n',
    );
    const chosen = async (path: string): Promise<string> =>
      ruleGroups((await chooseRule(creationRules, path))!, maker)[0]![0]!.name;
    assert.deepEqual(await Promise.all(['x/prod/a.yaml', 'dev/a', 'other'].map(chosen)), ['a', 'b', 'c']);
    await assert.rejects(chooseRule(parse('creation_rules: [{path_regex: "("}]').creationRules ?? [], 'x'), {
      code: 'bad-config',
      message: /can not compile regexp/,
    });
  });

  test('makes keys of the flat fields in the order of the original, from strings and lists', () => {
    assert.deepEqual(
      names('creation_rules:\n  - pgp: P\n    age: [a1, "a2,a3"]\n    kms: K\n    hc_vault_transit_uri: V\n'),
      [['age:a1', 'age:a2', 'age:a3', 'pgp:P', 'kms:K', 'hc_vault:V']],
    );
  });

  test('takes flat keys with a comma at the end, and twice when they are there twice', () => {
    assert.deepEqual(names('creation_rules:\n  - age: >-\n      a1,\n      a1,\n      a2,\n'), [
      ['age:a1', 'age:a1', 'age:a2'],
    ]);
  });

  test('takes the words of YAML 1.1 for mac_only_encrypted', () => {
    for (const [word, expected] of [
      ['yes', true],
      ['on', true],
      ['off', false],
    ] as const) {
      const config = parse(`creation_rules: [{mac_only_encrypted: ${word}}]`);
      assert.equal(config.creationRules?.[0]?.macOnlyEncrypted, expected, word);
    }
  });

  test('prefers key_groups, merges groups, resolves anchors and drops twins', () => {
    assert.deepEqual(
      names(
        'x: &ops\n  age: [a1]\ncreation_rules:\n  - age: ignored\n    key_groups:\n      - merge: [*ops, {age: [a2]}]\n        age: [a1, a3]\n      - <<: *ops\n        pgp: [P]\n',
      ),
      [
        ['age:a1', 'age:a2', 'age:a3'],
        ['age:a1', 'pgp:P'],
      ],
    );
  });

  test('carries selection, threshold, MAC scope and indents, and ignores what it does not know', () => {
    const config = parse(
      'unknown: 1\nstores: {yaml: {indent: 2}, json: {indent: 0}, json_binary: {indent: 3}}\n' +
        'creation_rules:\n  - encrypted_regex: ^data$\n    mac_only_encrypted: true\n    shamir_threshold: 2\n    new: [x]\n',
    );
    assert.deepEqual(config.indents, { yaml: 2, json: 0, binary: 3 });
    const rule = config.creationRules?.[0];
    assert.deepEqual(
      [rule?.selection, rule?.macOnlyEncrypted, rule?.shamirThreshold],
      [{ encrypted_regex: '^data$' }, true, 2],
    );
  });

  test('is refused whole for a wrong type, with the reason', () => {
    const wrong = [
      'creation_rules: x',
      'creation_rules: [1]',
      'creation_rules: [{mac_only_encrypted: maybe}]',
      'a: [',
      'stores: []',
    ];
    for (const text of wrong)
      assert.throws(() => parse(text), { code: 'bad-config', message: /^error loading config: / }, text);
  });
});
