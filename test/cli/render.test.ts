// `subrosa render` as a command, over the example folder that the real sops encrypted.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { utf8 } from '../../src/base/bytes.ts';
import { run } from '../../src/cli/commands/render.ts';
import type { Io } from '../../src/cli/io.ts';
import { envOf, hostPlatform } from '../../src/host/env.ts';
import { folderOf, kustomization, secret } from '../render/tree.ts';

const shop = fileURLToPath(new URL('../../examples/shop', import.meta.url));
const KEYS = { SOPS_AGE_KEY_FILE: `${shop}/keys.txt` };

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

async function runRender(
  line: readonly string[],
  env: Readonly<Record<string, string>> = KEYS,
): Promise<Ran> {
  const written = { out: '', error: '' };
  const io: Io = {
    env: envOf({ HOME: '/nonexistent', ...env }),
    platform: hostPlatform(),
    folder: shop,
    now: () => 0,
    input: () => utf8(''),
    inputLine: () => Promise.resolve(undefined),
    out: (data) => void (written.out += typeof data === 'string' ? data : Buffer.from(data).toString()),
    error: (text) => void (written.error += text),
    isTerminal: () => false,
  };
  return { status: await run(line, io), ...written };
}

test('the example folder: its four Secrets, masked', async () => {
  const { status, out, error } = await runRender([shop]);
  assert.equal(error, '\n4 Secrets\n');
  assert.equal(
    out,
    `shop/database  Opaque
  from base/database.sops.yaml (encrypted), in overlays/production
  DB_HOST      (masked)
  DB_PASSWORD  (masked)
  DB_USER      (masked)

shop/payments-api  Opaque
  from overlays/production/payments.sops.yaml (encrypted), in
  overlays/production
  API_KEY         (masked)
  WEBHOOK_SECRET  (masked)

shop/payments-certificate  Opaque
  from overlays/production/payments.sops.yaml (encrypted), in
  overlays/production
  partner.pem  (masked)

shop/registry  kubernetes.io/dockerconfigjson
  from overlays/production/registry.sops.yaml (encrypted), in
  overlays/production
  .dockerconfigjson  (masked)
`,
  );
  assert.equal(status, 0);
});

test('--reveal shows the values, as a cluster would hold them in JSON and YAML', async () => {
  const table = await runRender(['--reveal', shop]);
  assert.match(table.out, /^ {2}DB_PASSWORD {2}not-a-real-password$/m);
  const json = await runRender([shop, '--reveal', '-o', 'json']);
  const list = JSON.parse(json.out) as {
    items: { metadata: { name: string }; data: Record<string, string> }[];
  };
  const database = list.items.find(({ metadata }) => metadata.name === 'database');
  assert.equal(Buffer.from(database?.data['DB_USER'] ?? '', 'base64').toString(), 'shop');
  const yaml = await runRender([shop, '--reveal', '--output=yaml']);
  assert.match(yaml.out, /^ {2}DB_USER: c2hvcA==$/m);
});

test('without the key: status 1, and what is needed for each file', async () => {
  const { status, out, error } = await runRender([shop], {});
  assert.equal(status, 1);
  assert.equal(out, '');
  // Where the lines break depends on where the repository lies.
  const text = error.replaceAll(/\s+/g, ' ');
  assert.equal(text.match(/none of the keys at hand opens it/g)?.length, 3);
  assert.match(
    text,
    /Needed: age age1fp45g5qzhpm5q3ss2f67kd0p84v59e0gedj7vz28ns5wzx3sk36qrqywuf\. Tried: no identity was found\./,
  );
  assert.match(error, /\n0 Secrets, 3 problems\n$/);
});

test('the key of the example is not found by itself, wherever render is run', async () => {
  assert.equal((await runRender([shop], { HOME: shop })).status, 1);
});

test('wrong command lines are told', async () => {
  await assert.rejects(runRender([]), {
    code: 'missing-argument',
    message: 'render needs PATH',
    hint: 'For the folder you stand in: subrosa render .',
  });
  await assert.rejects(runRender([shop, 'b']), {
    code: 'usage',
    message: 'render takes PATH: "b" is too much',
  });
  await assert.rejects(runRender([shop, '--what']), { code: 'usage', message: 'unknown option --what' });
  await assert.rejects(runRender(['-o', 'xml', shop]), {
    code: 'usage',
    message: 'unknown output "xml": it must be table, json or yaml',
  });
  await assert.rejects(runRender(['--reveal', '--fingerprint', shop]), {
    code: 'conflicting-flags',
    message: '--reveal shows the values: --fingerprint adds nothing to that',
  });
  await assert.rejects(runRender(['/nonexistent']), { code: 'no-file' });
});

test('a PATH without manifests, or with what is not followed, is not a success', async () => {
  const none = await runRender([fileURLToPath(new URL('../../src/base', import.meta.url))]);
  assert.equal(none.status, 1);
  assert.match(none.error, /src\/base: no Kubernetes manifests here\n0 Secrets, 1 problem\n$/);
  const patched = await runRender([
    folderOf({
      'kustomization.yaml': kustomization(['s.yaml'], 'patches: [{path: p.yaml}]\n'),
      's.yaml': secret('s'),
      'p.yaml': secret('s', { more: 'x' }),
    }),
  ]);
  assert.equal(patched.status, 1);
  assert.match(patched.out, /^ {2}incomplete, not applied: \.: patches \(p\.yaml\)$/m);
});

test('--help says what there is', async () => {
  const { status, out } = await runRender(['--help']);
  assert.equal(status, 0);
  assert.match(out, /^usage: subrosa render /);
  assert.ok(out.split('\n').every((line) => line.length <= 80));
});
