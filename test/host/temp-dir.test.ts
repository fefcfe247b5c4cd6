import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { cleanUp } from '../../src/host/cleanup.ts';
import { envOf } from '../../src/host/env.ts';
import { withTempDir } from '../../src/host/temp-dir.ts';

const root = mkdtempSync(join(tmpdir(), 'subrosa-temp-'));
after(() => rmSync(root, { recursive: true, force: true }));
const options = { env: envOf({ TMPDIR: root }), prefix: '.sops' };

test('the folder is private, in TMPDIR, and gone afterwards with all it holds', async () => {
  const seen = await withTempDir(options, (folder) => {
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.match(basename(folder), /^\.sops\d+$/);
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub', 'file'), 'x');
    return Promise.resolve(folder);
  });
  assert.ok(!existsSync(seen));
});

test('it is gone when the work fails', async () => {
  await assert.rejects(
    withTempDir(options, () => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  assert.deepEqual(readdirSync(root), []);
});

test('it is gone when the process is told to end', async () => {
  await withTempDir(options, (folder) => {
    cleanUp();
    assert.ok(!existsSync(folder));
    return Promise.resolve();
  });
});

test('where no folder can be made, that is an error', async () => {
  const env = envOf({ TMPDIR: join(root, 'none') });
  await assert.rejects(
    withTempDir({ env, prefix: '' }, () => Promise.resolve()),
    {
      code: 'unwritable',
      message: /^Could not create temporary directory: stat .*none: no such file or directory$/,
    },
  );
});
