import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { SopsContext } from '../../src/cli/context.ts';
import { keyA } from '../helpers/keys.ts';
import { Bench } from './bench.ts';

const RULES = `creation_rules:
  - path_regex: ^dev/.*\\.yaml$
    age: ${keyA.recipient}
stores:
  yaml: {indent: 2}
`;

test('the configuration is the first one upwards', () => {
  const bench = new Bench();
  mkdirSync(bench.path('a/b'), { recursive: true });
  bench.write('.sops.yaml', RULES);
  const context = new SopsContext({ ...bench.io(), folder: bench.path('a/b') });
  assert.equal(context.config?.path, bench.path('.sops.yaml'));
});

test('a rule is chosen by the path below the folder of the configuration', async () => {
  const bench = new Bench();
  bench.write('.sops.yaml', RULES);
  const context = bench.context();
  assert.notEqual(await context.ruleFor(bench.path('dev/x.yaml')), undefined);
  await assert.rejects(context.ruleFor(bench.path('prod/x.yaml')), {
    code: 'no-matching-rule',
    message: 'error loading config: no matching creation rules found',
  });
  await assert.rejects(context.ruleFor('/elsewhere/dev/x.yaml'), { code: 'no-matching-rule' });
});

test('no configuration, or one without rules, is no rule', async () => {
  const bench = new Bench();
  assert.equal(await bench.context().ruleFor(bench.path('x.yaml')), undefined);
  bench.write('.sops.yaml', 'stores: {}\n');
  assert.equal(await bench.context().ruleFor(bench.path('x.yaml')), undefined);
});

test('--config takes the place of the search, and must exist', () => {
  const bench = new Bench();
  bench.write('.sops.yaml', 'a: [');
  bench.write('other.yaml', RULES);
  assert.equal(bench.context({ config: 'other.yaml' }).config?.path, bench.path('other.yaml'));
  assert.throws(() => bench.context({ config: 'none.yaml' }).config, {
    code: 'bad-config',
    message: /^could not read config file: open .*none\.yaml: no such file or directory$/,
  });
});

test('a broken configuration stops everything that asks for a format', () => {
  const bench = new Bench();
  bench.write('.sops.yaml', 'a: [');
  assert.throws(() => bench.context().format('', 'x.yaml'), { code: 'bad-config' });
});

test('.sops.yml is warned about', () => {
  const bench = new Bench();
  bench.write('.sops.yml', RULES);
  assert.equal(bench.context().config, undefined);
  assert.match(
    bench.written.error,
    /^ignoring "\.sops\.yml" when searching for config file; .* "\.sops\.yaml"\n$/,
  );
});

test('a format is the one named, else that of the path; an unknown name is warned about', () => {
  const bench = new Bench();
  const context = bench.context();
  assert.equal(context.format('json', 'x.yaml'), 'json');
  assert.equal(context.format('', 'x.yaml'), 'yaml');
  assert.equal(bench.written.error, '');
  assert.equal(context.format('yml', 'x.env'), 'dotenv');
  assert.match(bench.written.error, /unknown type "yml" ignored/);
});

test('--indent goes before the configuration, and only where there is an indent', () => {
  const bench = new Bench();
  bench.write('.sops.yaml', RULES);
  assert.deepEqual(bench.context().printOptions('yaml'), { indent: 2 });
  assert.deepEqual(bench.context().printOptions('json'), {});
  assert.deepEqual(bench.context({ indent: 3 }).printOptions('json'), { indent: 3 });
  assert.deepEqual(bench.context({ indent: 3 }).printOptions('dotenv'), {});
});

test('other key services are not there yet; with the local one they are asked last', async () => {
  const bench = new Bench();
  const remote = { keyServices: ['tcp://127.0.0.1:1'] };
  assert.throws(() => bench.context({ ...remote, localKeys: false }).ring, { code: 'not-implemented' });
  const key = { type: 'age', name: 'x', fields: [], enc: 'nothing' } as const;
  const result = await bench.context(remote).ring.unwrap(key);
  assert.ok(!result.ok);
  assert.match(result.reasons.at(-1) ?? '', /tcp:\/\/127\.0\.0\.1:1: .* not available yet/);
});

test('without any key service nothing is wrapped', async () => {
  const { ring } = new Bench().context({ localKeys: false });
  const key = { type: 'age', name: 'x', fields: [], enc: '' } as const;
  await assert.rejects(ring.wrap(key, new Uint8Array(32)), {
    message: 'no key services provided, cannot update master keys',
  });
  assert.deepEqual(await ring.unwrap(key), { ok: false, reasons: [], tried: [] });
});
