// Killed at any moment, a write leaves the old file or the new one: never a half, never a plaintext beside it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityFile, keyA } from '../helpers/keys.ts';
import { subrosa } from '../helpers/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-kill-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const marker = 'plaintext-marker-';
const plain = Array.from(
  { length: 1500 },
  (_, index) => `key${index}: ${marker}${'x'.repeat(400)}${index}\n`,
).join('');
const env = {
  ...process.env,
  SOPS_AGE_KEY_FILE: join(folder, 'keys.txt'),
  SOPS_AGE_RECIPIENTS: keyA.recipient,
  HOME: folder,
};
writeFileSync(env.SOPS_AGE_KEY_FILE, identityFile(keyA));

/** Runs to the end, or kills after a while. */
async function killedAfter(milliseconds: number, args: readonly string[]): Promise<'killed' | 'ended'> {
  const child = spawn(subrosa, ['sops', ...args], { env, cwd: folder, stdio: 'ignore' });
  const ended = new Promise<'ended' | 'killed'>((resolve) => {
    child.on('exit', (_, signal) => resolve(signal === null ? 'ended' : 'killed'));
  });
  await Promise.race([sleep(milliseconds), ended]);
  child.kill('SIGKILL');
  return ended;
}

function duration(args: readonly string[]): number {
  const start = performance.now();
  const { status } = spawnSync(subrosa, ['sops', ...args], { env, cwd: folder, stdio: 'ignore' });
  assert.equal(status, 0);
  return performance.now() - start;
}

/** Sweeps the moment of the kill over the whole run, densest at its end, where the file is written. */
async function sweep(args: readonly string[], check: () => void): Promise<{ killed: number; ended: number }> {
  const whole = duration(args);
  const counts = { killed: 0, ended: 0 };
  const steps = 25;
  for (let step = 0; step <= steps; step += 1) {
    const outcome = await killedAfter(whole * 1.1 * Math.sqrt(step / steps), args);
    counts[outcome] += 1;
    check();
  }
  return counts;
}

test('encrypting in place leaves the plaintext or the whole encrypted file', async () => {
  const path = join(folder, 'in-place.yaml');
  writeFileSync(path, plain);
  const counts = await sweep(['encrypt', '-i', path], () => {
    const text = readFileSync(path, 'utf8');
    if (text !== plain) {
      assert.doesNotMatch(text, new RegExp(marker));
      const { status } = spawnSync(subrosa, ['sops', 'decrypt', path], { env, stdio: 'ignore' });
      assert.equal(status, 0);
    }
    assertNoPlaintextBeside(['in-place.yaml']);
    writeFileSync(path, plain);
  });
  assert.ok(counts.killed >= 5, `only ${counts.killed} runs were killed in time`);
});

test('setting a value leaves a file that decrypts, with the old value or the new', async () => {
  const path = join(folder, 'set.yaml');
  writeFileSync(path, plain);
  assert.equal(spawnSync(subrosa, ['sops', 'encrypt', '-i', path], { env }).status, 0);
  const counts = await sweep(['set', path, '["key0"]', `"${marker}new"`], () => {
    const { status, stdout } = spawnSync(subrosa, ['sops', 'decrypt', '--extract', '["key0"]', path], {
      env,
    });
    assert.equal(status, 0);
    assert.match(stdout.toString(), new RegExp(`^${marker}(new|x+0)$`));
    assertNoPlaintextBeside(['set.yaml', 'in-place.yaml']);
  });
  assert.ok(counts.killed >= 5, `only ${counts.killed} runs were killed in time`);
});

function assertNoPlaintextBeside(known: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    if (known.includes(name)) continue;
    assert.doesNotMatch(readFileSync(join(folder, name), 'utf8'), new RegExp(marker), name);
  }
}
