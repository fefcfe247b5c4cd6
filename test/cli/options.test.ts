import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { KEY_FLAGS, optionsNamed } from '../../src/cli/options.ts';
import { commands, globalOptions, topOptions } from '../../src/cli/sops/commands.ts';
import { VERSION } from '../../src/cli/version.ts';
import { keyTypes } from '../../src/keys/index.ts';

test('the key flags are those of the key types', () => {
  const ours = KEY_FLAGS.map(({ name, env, alias }) => ({ name, env, alias })).toSorted(byName);
  const theirs = keyTypes.map(({ flag, variable, shortFlag }) => ({
    name: flag,
    env: variable,
    alias: shortFlag,
  }));
  assert.deepEqual(ours, theirs.toSorted(byName));
});

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

for (const { name, options } of [...commands, { name: 'the top level', options: topOptions }]) {
  test(`the options of ${name} exist, and no two share a name`, () => {
    const names = optionsNamed(options).flatMap((option) => [option.name, ...(option.aliases ?? [])]);
    assert.deepEqual(names.length, new Set(names).size);
  });
}

test('the options that count before a command are top-level options', () => {
  assert.deepEqual(
    globalOptions.filter((name) => !topOptions.includes(name)),
    [],
  );
});

test('an option that is not in the table is a mistake in the program', () => {
  assert.throws(() => optionsNamed(['none']), /no option none in the table/);
});

test('the version is that of the package', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  assert.equal(VERSION, manifest.version);
});
