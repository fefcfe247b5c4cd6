// What leaves the executable: all of it, on a slow pipe too; and never a plaintext in an error.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityFile, keyA } from '../helpers/keys.ts';
import { subrosa } from '../helpers/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-output-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const env = {
  ...process.env,
  HOME: folder,
  SOPS_AGE_KEY_FILE: join(folder, 'keys.txt'),
  SOPS_AGE_RECIPIENTS: keyA.recipient,
};
writeFileSync(env.SOPS_AGE_KEY_FILE, identityFile(keyA));
const path = join(folder, 'big.yaml');
const plain = Array.from({ length: 20_000 }, (_, index) => `key${index}: ${'v'.repeat(50)}\n`).join('');
writeFileSync(path, plain);

test('a slow reader gets everything', async () => {
  const encrypted = spawnSync(subrosa, ['sops', 'encrypt', path], { env, maxBuffer: 1 << 28 });
  assert.equal(encrypted.status, 0);
  writeFileSync(join(folder, 'enc.yaml'), encrypted.stdout);
  const child = spawn(subrosa, ['sops', 'decrypt', join(folder, 'enc.yaml')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = new Promise((resolve) => child.on('close', resolve));
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    child.stdout.pause();
    void sleep(1).then(() => child.stdout.resume());
  });
  assert.equal(await exit, 0);
  assert.equal(Buffer.concat(chunks).toString(), plain);
});

test('a reader that goes away is no error', async () => {
  const child = spawn(subrosa, ['sops', 'decrypt', join(folder, 'enc.yaml')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdout.once('data', () => child.stdout.destroy());
  await new Promise((resolve) => child.on('close', resolve));
  assert.equal(Buffer.concat(stderr).toString(), '');
});

test('errors name file and place and show no value', () => {
  const secret = 'hunter2-plaintext';
  const cases: [string, string, readonly string[]][] = [
    ['bad.yaml', `a: ${secret}\n  b: [${secret}\n`, ['encrypt']],
    ['bad.json', `{"a": "${secret}", }`, ['encrypt']],
    ['bad.env', `${secret}\n`, ['encrypt']],
    ['bad.ini', `[a]\n${secret}\n`, ['encrypt']],
    ['int.yaml', `${secret}: 1\n12345678901234567890: ${secret}\n`, ['encrypt']],
    [
      'clear.json',
      `{"a": "${secret}", "sops": {"lastmodified": "${secret}", "mac": "${secret}", "version": "3.0.0"}}`,
      ['decrypt'],
    ],
    ['val.yaml', 'a: b\n', ['encrypt', '--encrypted-regex', `(${secret}`]],
  ];
  for (const [name, text, args] of cases) {
    writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync(subrosa, ['sops', ...args, join(folder, name)], {
      env,
      encoding: 'utf8',
    });
    assert.notEqual(status, 0, name);
    assert.equal(stdout, '', name);
    if (name !== 'val.yaml' && name !== 'int.yaml')
      assert.doesNotMatch(stderr, new RegExp(secret), `${name}: ${stderr}`);
    assert.doesNotMatch(stderr, /\n {4}at |node:internal|\$bunfs/, `${name} shows no stack`);
  }
});
