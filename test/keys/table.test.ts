import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entry, list, map, str, type MapItem } from '../../src/formats/index.ts';
import { keyMaker, keyNaming, keyRing, keyType, keyTypes } from '../../src/keys/index.ts';
import { KEY_TYPES } from '../../src/sops/index.ts';
import { testContext } from './context.ts';
import { vectorRecipient, vectorText } from './vectors.ts';

const NOW = Date.UTC(2024, 0, 2, 3, 4, 5, 678);
const CREATED = entry('created_at', str('2024-01-02T03:04:05Z'));
const maker = keyMaker(() => NOW);
const text = (pairs: Readonly<Record<string, string>>): MapItem[] =>
  Object.entries(pairs).map(([name, value]) => entry(name, str(value)));

test('there is a row for every key type, in the order in which files are loaded', () => {
  assert.deepEqual(
    keyTypes.map(({ name }) => name),
    KEY_TYPES,
  );
});

test('flags and variables are those of the original', () => {
  const facts = keyTypes.map(({ flag, shortFlag, variable }) =>
    [flag, shortFlag ?? '', variable].join(' ').trim(),
  );
  assert.deepEqual(facts, [
    'kms k SOPS_KMS_ARN',
    'gcp-kms  SOPS_GCP_KMS_IDS',
    'hckms  SOPS_HUAWEICLOUD_KMS_IDS',
    'azure-kv  SOPS_AZURE_KEYVAULT_URLS',
    'hc-vault-transit  SOPS_VAULT_URIS',
    'pgp p SOPS_PGP_FP',
    'age a SOPS_AGE_RECIPIENTS',
  ]);
});

test('fields in .sops.yaml are those of the original', () => {
  assert.deepEqual(
    keyTypes.map(({ ruleField, groupField }) => [ruleField, groupField].join(' ')),
    [
      'kms kms',
      'gcp_kms gcp_kms',
      'hckms hckms',
      'azure_keyvault azure_keyvault',
      'hc_vault_transit_uri hc_vault',
      'pgp pgp',
      'age age',
    ],
  );
});

test('an age key holds its recipient, trimmed, and nothing else', () => {
  const recipient = vectorRecipient('x25519.txt');
  const [key, ...more] = maker.fromText('age', ` ${recipient} `);
  assert.deepEqual(
    [key, more.length],
    [{ type: 'age', name: recipient, fields: text({ recipient }), enc: '' }, 0],
  );
});

test('a comma list of age recipients may mix kinds', () => {
  const recipients = ['x25519.txt', 'hybrid.txt']
    .map(vectorRecipient)
    .concat(vectorText('ssh-rsa.pub').trim());
  assert.deepEqual(
    maker.fromText('age', recipients.join(',')).map(({ name }) => name),
    recipients,
  );
  assert.deepEqual(maker.fromText('age', ''), []);
});

test('AWS keys take a role, a context and a profile into their name', () => {
  const arn = 'arn:aws:kms:eu-west-1:1:key/a';
  const role = 'arn:aws:iam::1:role/r';
  const context = [
    ['b', '2'],
    ['a', '1'],
  ] as const;
  const name = (options: object, from = arn): string => maker.fromText('kms', from, options)[0]!.name;
  assert.equal(name({}), arn);
  assert.equal(name({}, `${arn} + ${role}`), `${arn}+${role}`);
  assert.equal(name({ encryptionContext: context }), `${arn}|a:1,b:2`);
  assert.equal(name({ awsProfile: 'p' }), `${arn}||p`);
  assert.equal(
    name({ awsProfile: 'p', encryptionContext: context }, `${arn}+${role}`),
    `${arn}+${role}|a:1,b:2|p`,
  );
  assert.deepEqual(maker.fromText('kms', `${arn}+${role}`, { encryptionContext: context })[0]!.fields, [
    entry('arn', str(arn)),
    entry('aws_profile', str('')),
    entry('context', map([entry('a', str('1')), entry('b', str('2'))])),
    CREATED,
    entry('role', str(role)),
  ]);
});

test('fields of the other types are in alphabetical order and dated', () => {
  const made = (type: Parameters<typeof maker.fromText>[0], from: string): unknown =>
    maker.fromText(type, from)[0]!.fields;
  assert.deepEqual(made('gcp_kms', 'projects/ p'), [CREATED, ...text({ resource_id: 'projects/p' })]);
  assert.deepEqual(made('hckms', ' eu:uuid '), [CREATED, ...text({ key_id: 'eu:uuid' })]);
  assert.deepEqual(made('pgp', 'AB CD'), [CREATED, ...text({ fp: 'ABCD' })]);
  assert.deepEqual(made('azure_kv', 'https://v.example/keys/k/1'), [
    CREATED,
    ...text({ name: 'k', vault_url: 'https://v.example', version: '1' }),
  ]);
  assert.deepEqual(made('hc_vault', 'https://v.example:8200/v1/secret/engine/keys/dev'), [
    CREATED,
    ...text({ engine_path: 'secret/engine', key_name: 'dev', vault_address: 'https://v.example:8200' }),
  ]);
});

test('names of the other types are those the original compares by', () => {
  const name = (type: Parameters<typeof maker.fromText>[0], from: string): string =>
    maker.fromText(type, from)[0]!.name;
  assert.equal(name('azure_kv', 'https://v.example/keys/k'), 'https://v.example/keys/k/');
  assert.equal(
    name('hc_vault', 'https://v.example/v1/transit/keys/dev'),
    'https://v.example/v1/transit/keys/dev',
  );
  assert.equal(name('hckms', 'eu:uuid'), 'eu:uuid');
  assert.equal(keyNaming('kms', text({ ARN: 'a', Role: 'r' })), 'a+r');
});

test('members of key groups are strings or maps, by type', () => {
  const member = { arn: 'a', role: 'r', aws_profile: 'p' };
  assert.equal(maker.fromMember('kms', map(text(member)))[0]!.name, 'a+r||p');
  const context = entry('context', map([entry('k', str('v'))]));
  assert.equal(maker.fromMember('kms', map([...text({ arn: 'a' }), context]))[0]!.name, 'a|k:v');
  assert.equal(
    maker.fromMember('azure_kv', map(text({ vaultUrl: 'v', key: 'k', version: '1' })))[0]!.name,
    'v/keys/k/1',
  );
  assert.equal(maker.fromMember('gcp_kms', map(text({ resource_id: 'x' })))[0]!.name, 'x');
  assert.equal(maker.fromMember('hckms', map(text({ key_id: 'a:b' })))[0]!.name, 'a:b');
  assert.equal(maker.fromMember('pgp', str('AB CD'))[0]!.name, 'ABCD');
  assert.equal(maker.fromMember('hc_vault', str('http://h/v1/t/keys/k'))[0]!.name, 'http://h/v1/t/keys/k');
  const recipient = vectorRecipient('x25519.txt');
  assert.equal(maker.fromMember('age', str(recipient))[0]!.name, recipient);
  assert.throws(() => maker.fromMember('age', list([])), { code: 'bad-config' });
  assert.throws(() => maker.fromMember('kms', str('a')), { code: 'bad-config' });
});

const refusals: readonly (readonly [Parameters<typeof maker.fromText>[0], string, RegExp])[] = [
  ['hckms', 'nocolon', /invalid key ID format: expected 'region:key-uuid', got "nocolon"/],
  ['hckms', ':x', /region cannot be empty/],
  ['hckms', 'x: ', /key UUID cannot be empty/],
  ['azure_kv', 'http://v/keys/k', /could not parse "http:\/\/v\/keys\/k" into a valid Azure Key Vault/],
  ['hc_vault', 'vault/v1/t/keys/k', /missing scheme/],
  ['hc_vault', 'https://h/prefix/v1/t/keys/k', /prefixed URL is not supported/],
  ['hc_vault', 'https://h/v1/keys/k', /does not seem to be formatted correctly/],
  ['age', 'foo', /failed to parse input, unknown recipient type: "foo"/],
  ['age', 'age1foo', /malformed recipient "age1foo": separator '1' at invalid position: pos=3, len=7/],
  ['age', ',', /unknown recipient type: ""/],
];

for (const [type, from, message] of refusals) {
  test(`${type} refuses ${JSON.stringify(from)}`, () => {
    assert.throws(() => maker.fromText(type, from), { code: 'bad-recipient', message });
  });
}

test('a private key given for a recipient is not repeated', () => {
  const identity = 'AGE-SECRET-KEY-1JAVXLU5SQ6VCGP5JGYX2HDF87JEZDCRZMEVS9MKAZ94EMXSYHHQQVQZTXV';
  assert.throws(
    () => maker.fromText('age', identity),
    (error: Error) => error.message.includes('private key') && !error.message.includes('JAVX'),
  );
});

test('key types without a service say so', async () => {
  const ring = keyRing(testContext({}));
  const [key] = maker.fromText('kms', 'arn:aws:kms:eu-west-1:1:key/a');
  await assert.rejects(ring.wrap(key!, new Uint8Array(32)), {
    code: 'not-implemented',
    message: 'arn:aws:kms:eu-west-1:1:key/a: AWS KMS keys are not implemented yet',
  });
  assert.deepEqual(await ring.unwrap(key!), {
    ok: false,
    reasons: ['AWS KMS keys are not implemented yet'],
    tried: [],
  });
  assert.equal(keyType('kms').load, undefined);
});
