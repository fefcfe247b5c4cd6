// What is tested on Node runs on the other runtimes too: the pure half under Bun, the npm package's JavaScript on Node.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { identityFile, keyA } from './helpers/keys.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'subrosa-runtimes-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('the tests of the pure half pass under Bun', () => {
  const args = ['test', '--timeout', '60000', './test/base', './test/formats', './test/sops'];
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/bun'), args, {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
  assert.ok(Number(/^ *(\d+) pass$/m.exec(stdout + stderr)?.[1]) > 300, 'too few tests ran to mean anything');
});

test('the JavaScript of the npm package does the same on Node, under its own name and by a link', () => {
  const main = join(root, 'dist/npm/cli/main.js');
  symlinkSync(main, join(folder, 'sops'));
  writeFileSync(join(folder, 'keys.txt'), identityFile(keyA));
  writeFileSync(join(folder, 'a.yaml'), 'a: b\n');
  const env = {
    ...process.env,
    SOPS_AGE_KEY_FILE: join(folder, 'keys.txt'),
    SOPS_AGE_RECIPIENTS: keyA.recipient,
  };
  const node = (...args: readonly string[]): string =>
    execFileSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
  assert.match(node(main, '--version'), /^subrosa \d/);
  node(join(folder, 'sops'), 'encrypt', '-i', 'a.yaml');
  assert.equal(node(join(folder, 'sops'), 'decrypt', 'a.yaml'), 'a: b\n');
  assert.match(node(main, 'verify', 'a.yaml'), /a\.yaml: ok/);
});

test('the npm package exports its doors, and they open', async () => {
  const { exports } = (await import('../package.json', { with: { type: 'json' } })).default;
  assert.deepEqual(Object.keys(exports), ['./formats', './sops', './keys']);
  const names: Record<string, readonly string[]> = {
    './formats': ['formatByName', 'yaml', 'json'],
    './sops': ['readEncrypted', 'unlockFile', 'encryptFile', 'Cipher'],
    './keys': ['keyRing', 'keyMaker', 'keyNaming'],
  };
  for (const [door, path] of Object.entries(exports)) {
    const module = (await import(join(root, path))) as Record<string, unknown>;
    for (const name of names[door] ?? []) assert.ok(name in module, `${door} has ${name}`);
  }
});
