import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sameBytes, utf8 } from '../../src/base/bytes.ts';
import { envOf } from '../../src/host/env.ts';
import { capture } from '../../src/host/exec.ts';
import { feedFifo, makeFifo } from '../../src/host/fifo.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-fifo-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const env = envOf({ PATH: process.env['PATH'] });

async function fifo(name: string): Promise<string> {
  const path = join(folder, name);
  assert.ok(await makeFifo(path, env));
  return path;
}

test('a pipe is its owner’s alone', async () => {
  const stats = statSync(await fifo('private'));
  assert.ok(stats.isFIFO());
  assert.equal(stats.mode & 0o777, 0o600);
});

test('where there is no mkfifo there is no pipe', async () => {
  assert.equal(await makeFifo(join(folder, 'x'), envOf({ PATH: '/nonexistent' })), false);
});

test('the first reader gets everything, more than a pipe holds', async () => {
  const path = await fifo('large');
  const bytes = utf8('0123456789abcdef'.repeat(40_000));
  const feeding = feedFifo(path, bytes);
  const { stdout } = await capture(['cat', path], { env });
  feeding.stop();
  assert.ok(sameBytes(stdout, bytes));
});

test('a reader that comes late gets everything', async () => {
  const path = await fifo('late');
  const feeding = feedFifo(path, utf8('text'));
  await wait(60);
  const { stdout } = await capture(['cat', path], { env });
  feeding.stop();
  assert.deepEqual(stdout, Buffer.from('text'));
});

test('a reader that leaves early ends the feeding', async () => {
  const path = await fifo('early');
  const feeding = feedFifo(path, utf8('x'.repeat(1_000_000)));
  const { stdout } = await capture(['head', '-c', '3', path], { env });
  assert.deepEqual(stdout, Buffer.from('xxx'));
  await wait(60);
  feeding.stop();
});

test('without a reader it stops when told, and holds nothing up', async () => {
  feedFifo(await fifo('alone'), utf8('text')).stop();
});

test('an empty text is an end of file at once', async () => {
  const path = await fifo('empty');
  const feeding = feedFifo(path, utf8(''));
  const { stdout } = await capture(['cat', path], { env });
  feeding.stop();
  assert.equal(stdout.length, 0);
});
