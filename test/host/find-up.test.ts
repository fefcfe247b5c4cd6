import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findUp } from '../../src/host/find-up.ts';

const root = mkdtempSync(join(tmpdir(), 'subrosa-up-'));
after(() => rmSync(root, { recursive: true, force: true }));
const deep = join(root, 'a', 'b', 'c');
mkdirSync(deep, { recursive: true });

test('the nearest one upwards is found', () => {
  writeFileSync(join(root, 'name'), '');
  assert.deepEqual(findUp(deep, 'name', 'other'), { found: join(root, 'name'), other: undefined });
  writeFileSync(join(root, 'a', 'name'), '');
  assert.deepEqual(findUp(deep, 'name', 'other'), { found: join(root, 'a', 'name'), other: undefined });
});

test('the other name is noted on the way', () => {
  writeFileSync(join(deep, 'other'), '');
  assert.equal(findUp(deep, 'name', 'other').other, join(deep, 'other'));
});

test('nothing is found where there is nothing', () => {
  assert.deepEqual(findUp(deep, 'no-such-name', 'none'), { found: undefined, other: undefined });
});
