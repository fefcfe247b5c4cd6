import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatByName, formatForPath, isFormatName } from '../../src/formats/index.ts';

test('the ending of a path decides, case and all, and the rest is binary', () => {
  const paths = {
    yaml: ['a.yaml', 'a.yml', '.yaml', 'x/a.json.yml'],
    json: ['a.json', '.json'],
    dotenv: ['.env', 'x.env', 'a.yaml.env'],
    ini: ['a.ini'],
    binary: ['a', 'a.txt', 'a.YAML', '.env.local', 'a.json.bak', 'yaml', '', 'x.json/a'],
  };
  for (const [format, all] of Object.entries(paths)) {
    for (const path of all) assert.equal(formatForPath(path), format, path);
  }
});

test('five names are known, and no property of an object is one', () => {
  for (const name of ['yaml', 'json', 'dotenv', 'ini', 'binary'] as const) {
    assert.ok(isFormatName(name));
    assert.equal(formatByName(name).name, name);
  }
  for (const name of ['yml', 'env', 'YAML', '', 'toString', '__proto__'])
    assert.ok(!isFormatName(name), name);
});
