// The passphrase of an identity file in a real gpg-agent: what sops finds there, we find there.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dearmor } from '../../src/keys/age/armor.ts';
import { agentCacheId } from '../../src/keys/age/passphrase.ts';
import { keyRing } from '../../src/keys/index.ts';
import { realBin } from '../helpers/programs.ts';
import { testContext } from '../keys/context.ts';
import { ageKey, PASSPHRASE, vectorPath, vectorRecipient, vectorText } from '../keys/vectors.ts';

const missing = spawnSync('gpg-connect-agent', ['--version']).status === 0 ? false : 'no gpg-agent';
assert.ok(missing === false || process.env['CI'] !== 'true', 'skipped: no gpg-agent');

const folder = mkdtempSync(join(tmpdir(), 'subrosa-agent-'));
const base = { PATH: process.env['PATH'] ?? '', HOME: folder, GNUPGHOME: folder };

function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    env: { ...base, ...env },
    input: '',
  });
  assert.equal(status, 0, `${program}: ${String(stderr)}`);
  return String(stdout);
}

after(() => {
  if (missing === false) run('gpgconf', ['--kill', 'gpg-agent']);
  rmSync(folder, { recursive: true, force: true });
});

test('a passphrase that gpg-agent knows is not asked for', { skip: missing }, async () => {
  writeFileSync(join(folder, 'gpg-agent.conf'), 'allow-preset-passphrase\n');
  const cacheId = agentCacheId(dearmor(vectorText('identities-locked.txt')));
  const preset = `PRESET_PASSPHRASE ${cacheId} -1 ${Buffer.from(PASSPHRASE).toString('hex')}`;
  assert.match(run('gpg-connect-agent', [preset, '/bye']), /^OK/m);
  const socket = run('gpgconf', ['--list-dirs', 'agent-socket']).trim();
  const env = { GPG_AGENT_INFO: `${socket}:0:1`, SOPS_AGE_KEY_FILE: vectorPath('identities-locked.txt') };

  const [plain, sealed] = [join(folder, 'plain.json'), join(folder, 'sealed.json')];
  writeFileSync(plain, '{"a": "value"}');
  const sops = join(realBin(), 'sops');
  run(sops, ['encrypt', '--age', vectorRecipient('x25519.txt'), '--output', sealed, plain]);
  assert.match(run(sops, ['decrypt', sealed], { ...env, TERM: 'xterm' }), /"a": "value"/);

  // Without TERM too, where sops gives up.
  for (const more of [{ TERM: 'xterm' }, {}]) {
    const asked: string[] = [];
    const ring = keyRing(testContext({ home: folder, env: { ...base, ...env, ...more }, asked }));
    const result = await ring.unwrap(ageKey('', vectorText('x25519.age')));
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual(asked, []);
  }
});
