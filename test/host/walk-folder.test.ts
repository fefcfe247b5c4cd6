import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { wholeFolder } from '../../src/host/walk-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-walk-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('files below a folder are found sorted, without links, .git and node_modules', () => {
  for (const name of ['b', '.git', 'node_modules']) mkdirSync(join(folder, name));
  for (const name of ['c', 'b/x', 'a', '.git/y', 'node_modules/z']) writeFileSync(join(folder, name), '');
  symlinkSync('..', join(folder, 'b/loop'));
  symlinkSync('a', join(folder, 'link'));
  assert.deepEqual(
    wholeFolder(folder),
    ['a', 'b/x', 'c'].map((name) => join(folder, name)),
  );
});

test('a folder that cannot be read stands for itself', () => {
  const missing = join(folder, 'missing');
  assert.deepEqual(wholeFolder(missing), [missing]);
});
