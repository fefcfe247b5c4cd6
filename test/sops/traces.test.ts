// What counts as a SOPS file, whole or damaged, and what only speaks of one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../src/base/bytes.ts';
import type { FormatName } from '../../src/formats/index.ts';
import { mayBeSops, sopsTraces, type Traces } from '../../src/sops/index.ts';

const value = 'ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]';

function expectTraces(expected: Traces, cases: readonly (readonly [FormatName, string])[]): void {
  for (const [name, text] of cases) assert.equal(sopsTraces(name, utf8(text)), expected, `${name}: ${text}`);
}

test('a sops block is found, whatever is left of it, in a file that cannot be parsed, too', () => {
  expectTraces('metadata', [
    ['yaml', `a: ${value}\nsops: {}\n`],
    ['yaml', 'a: b\n---\nsops:\n  mac: x\n'],
    ['yaml', 'a: "\nsops:\n  mac: x\n'],
    ['json', '{"sops": null}'],
    ['json', '{"a": "b", "sops": {'],
    ['binary', '{"sops": {}}'],
    ['dotenv', 'A=b\nsops_mac=x\n'],
    ['ini', '[a]\nb=c\n[sops]\n'],
  ]);
});

test('encrypted values are found without one, also cut off, in lists and comments', () => {
  expectTraces('values', [
    ['yaml', `a:\n  - b\n  - ${value}\n`],
    ['yaml', `a: b\n#${value}\n`],
    ['yaml', 'a: ENC[AES256_GCM,data:x,iv\n'],
    ['yaml', 'a: "ENC[AES256_GCM,data:x,iv'],
    ['json', '{"a": "ENC[AES256_GCM,'],
    ['binary', `{"data": "${value}"}`],
    ['dotenv', `A=${value}\n`],
    ['ini', `[a]\nb = ${value}\n`],
  ]);
});

test('a text that speaks of SOPS, or quotes it, is none', () => {
  expectTraces(undefined, [
    ['yaml', `run: grep '${value}' sops lastmodified mac\n`],
    ['yaml', `a: b # looks like ${value}\n`],
    ['yaml', 'a:\n  sops:\n    mac: x\n'],
    ['yaml', '{{ sops }}\na: b: c\n'],
    ['json', '{"a": {"sops": {}}}'],
    ['json', '["sops"]'],
    ['binary', `sops:\n  mac: x\n${value}\n`],
    ['binary', '{"sops": '],
    ['dotenv', 'SOPS_AGE_KEY=sops_\n'],
    ['ini', '[sopsy]\na=b\n'],
  ]);
  assert.equal(mayBeSops(utf8('a: hunter2\n')), false);
});
