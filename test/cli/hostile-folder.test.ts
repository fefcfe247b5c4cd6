// The executable runs nothing and reads no setting from the folder it stands in, but for .sops.yaml.
import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { identityFile, keyA } from '../helpers/keys.ts';
import { subrosa } from '../helpers/programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-hostile-'));
const stolen = join(folder, 'stolen');
after(() => rmSync(folder, { recursive: true, force: true }));

const attack = `require('node:fs').writeFileSync(${JSON.stringify(stolen)}, 'ran');\n`;

before(() => {
  writeFileSync(join(folder, 'attack.cjs'), attack);
  writeFileSync(join(folder, 'attack.ts'), attack);
  writeFileSync(join(folder, 'index.ts'), attack);
  writeFileSync(
    join(folder, 'bunfig.toml'),
    'preload = ["./attack.cjs"]\n[run]\npreload = ["./attack.cjs"]\n',
  );
  writeFileSync(
    join(folder, '.env'),
    `SOPS_AGE_KEY=${keyA.identity}\nSOPS_AGE_RECIPIENTS=${keyA.recipient}\nSOPS_EDITOR=touch ${stolen}\n`,
  );
  writeFileSync(join(folder, '.env.local'), `SOPS_AGE_KEY=${keyA.identity}\n`);
  writeFileSync(join(folder, '.npmrc'), 'node-options=--require ./attack.cjs\n');
  writeFileSync(
    join(folder, 'package.json'),
    '{"type":"commonjs","main":"attack.cjs","imports":{"#x":"./attack.cjs"}}',
  );
  writeFileSync(join(folder, 'tsconfig.json'), '{"compilerOptions":{"paths":{"*":["./attack.ts"]}}}');
  for (const name of ['re2js', 'age-encryption', '@noble/ciphers', 'tinyglobby']) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), `{"name":"${name}","main":"index.js"}`);
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), attack);
  }
  writeFileSync(join(folder, 'plain.yaml'), 'a: b\n');
});

function run(args: readonly string[], more: Record<string, string> = {}): SpawnSyncReturns<string> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'no-home'), ...more };
  return spawnSync(subrosa, args, { cwd: folder, env, encoding: 'utf8' });
}

test('settings and code lying in the folder have no effect', () => {
  assert.equal(run(['--version']).status, 0);
  const noKeys = run(['sops', 'encrypt', 'plain.yaml']);
  assert.equal(noKeys.status, 1);
  assert.match(noKeys.stderr, /no keys provided/, 'the recipients of .env were not read');
  const encrypted = run(['sops', 'encrypt', '--encrypted-regex', '(?i)^A+$', 'plain.yaml'], {
    SOPS_AGE_RECIPIENTS: keyA.recipient,
  });
  assert.equal(encrypted.status, 0);
  writeFileSync(join(folder, 'enc.yaml'), encrypted.stdout);
  assert.equal(run(['sops', 'decrypt', 'enc.yaml']).status, 128, 'the key of .env was not read');
  writeFileSync(join(folder, 'keys.txt'), identityFile(keyA));
  assert.equal(run(['sops', 'decrypt', 'enc.yaml']).status, 128, 'a key file of the folder was not read');
  assert.equal(run(['verify', '*.yaml'], { SOPS_AGE_KEY: keyA.identity }).status, 0);
  assert.equal(existsSync(stolen), false, 'nothing of the folder ran');
});
