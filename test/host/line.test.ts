import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { utf8 } from '../../src/base/bytes.ts';
import { readLine } from '../../src/host/line.ts';
import { writeAll } from '../../src/host/output.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-line-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('lines come one by one, and no byte of the next is taken', async () => {
  const path = join(folder, 'in');
  writeFileSync(path, 'yes\r\n\nzwölf\nlast');
  const file = openSync(path, 'r');
  try {
    const lines = [];
    for (;;) {
      const line = await readLine(file);
      lines.push(line);
      if (line === undefined) break;
    }
    assert.deepEqual(lines, ['yes', '', 'zwölf', 'last', undefined]);
  } finally {
    closeSync(file);
  }
});

test('everything is written', () => {
  const path = join(folder, 'out');
  const file = openSync(path, 'w');
  writeAll(file, utf8('x'.repeat(200_000)));
  writeAll(file, utf8(''));
  closeSync(file);
  assert.equal(readFileSync(path).length, 200_000);
});
