// What render finds in a folder, and what it decides.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { textString, utf8 } from '../../src/base/bytes.ts';
import { render, type Report } from '../../src/render/index.ts';
import { encrypted, folderOf, kustomization, names, opener, problems, renderFiles, secret } from './tree.ts';

function values(report: Report, index = 0): Record<string, string> {
  const found = report.secrets[index]?.secret.values ?? [];
  return Object.fromEntries(
    found.map(({ key, bytes }) => [key, textString(Buffer.from(bytes).toString('utf8'))]),
  );
}

test('plain folders: every Secret below, encrypted or not, sorted, and nothing else', async () => {
  const report = await renderFiles({
    'b/two.yaml': await encrypted(secret('two', { a: 'x' }, '  namespace: web\n')),
    'a/one.yaml': secret('one'),
    'a/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n',
    'node_modules/p/secret.yaml': secret('no'),
    '.git/secret.yaml': secret('no'),
    'notes.txt': 'kind: Secret',
  });
  assert.deepEqual(names(report), ['/one', 'web/two']);
  assert.deepEqual(
    report.secrets.map(({ file, encrypted: was }) => [file, was]),
    [
      ['a/one.yaml', false],
      ['b/two.yaml', true],
    ],
  );
  assert.deepEqual(values(report, 1), { a: 'x' });
  assert.deepEqual(problems(report), []);
});

test('a file whose whole manifest is encrypted, with several documents', async () => {
  const text = `${secret('one', { a: '1' })}---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n---\n${secret('two')}`;
  const report = await renderFiles({
    'all.yaml': await encrypted(text, { selection: { unencrypted_suffix: '_x' } }),
  });
  assert.deepEqual(names(report), ['/one', '/two']);
  assert.deepEqual(problems(report), []);
});

test('JSON manifests, and lists of Secrets', async () => {
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'in' } }],
  };
  const report = await renderFiles({
    'list.json': await encrypted(JSON.stringify(list), { format: 'json' }),
  });
  assert.deepEqual(names(report), ['/in']);
});

test('one file can be named', async () => {
  const report = await renderFiles({ 'a.yaml': secret('one'), 'b.yaml': secret('two') }, 'b.yaml');
  assert.deepEqual(names(report), ['/two']);
});

test('stringData lies over data, as the API server merges them', async () => {
  const text =
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ntype: kubernetes.io/tls\ndata:\n  a: QQ==\n  b: Qg==\n  c:\nstringData:\n  b: new\n';
  const report = await renderFiles({ 's.yaml': text });
  assert.deepEqual(values(report), { a: 'A', b: 'new', c: '' });
  assert.equal(report.secrets[0]?.secret.type, 'kubernetes.io/tls');
});

test('what the API server refuses is a problem, and quotes no value', async () => {
  const head = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n';
  const report = await renderFiles({
    'base64.yaml': `${head}data:\n  a: not-base64\n`,
    'key.yaml': `${head}stringData:\n  "a b": hidden\n`,
    'name.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {}\n',
    'number.yaml': `${head}stringData:\n  a: 5432\n`,
    'shape.yaml': `${head}data: hidden\n`,
  });
  assert.deepEqual(names(report), []);
  assert.deepEqual(problems(report), [
    'base64.yaml: unsupported-value: Secret s: data.a is not base64',
    'key.yaml: unsupported-value: Secret s: the key "a b" in stringData may hold only letters, digits, "-", "_" and "."',
    'name.yaml: unsupported-value: Secret without a name: metadata.name is missing',
    'number.yaml: unsupported-value: Secret s: stringData.a is a int, not a string: put it in quotes',
    'shape.yaml: unsupported-value: Secret s: data is not a map',
  ]);
});

test('a file that no key here opens is a problem that names what it needs and what was tried; the rest is rendered', async () => {
  const report = await renderFiles({
    'mine.yaml': await encrypted(secret('mine')),
    'theirs.yaml': await encrypted(secret('theirs'), { recipient: 'theirs' }),
  });
  assert.deepEqual(names(report), ['/mine']);
  const [problem] = report.problems;
  assert.equal(problem?.file, 'theirs.yaml');
  assert.equal(problem.error.code, 'data-key');
  assert.equal(problem.error.hint, 'Needed: age theirs. Tried: age identity mine.');
});

test('a tampered file is a problem without its plaintext', async () => {
  const text = Buffer.from(await encrypted(secret('s', { a: 'one', b: 'two' }))).toString();
  const cut = text.replace(/^ +b: ENC.*\n/m, '');
  const report = await renderFiles({ 's.yaml': cut });
  assert.deepEqual(names(report), []);
  assert.equal(report.problems[0]?.error.code, 'mac');
});

test('encrypted files that are no Secrets are listed, not errors, and need no key', async () => {
  const foreign = { recipient: 'theirs', selection: { unencrypted_suffix: '_x' } };
  const report = await renderFiles({
    'values.yaml': await encrypted('db:\n  password: x\n', foreign),
    'config.yaml': await encrypted('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n  a: b\n', {
      ...foreign,
      selection: { encrypted_regex: '^data$' },
    }),
    'app.env': await encrypted('A=1\n', { ...foreign, format: 'dotenv' }),
    'app.ini': await encrypted('[a]\nb = c\n', { ...foreign, format: 'ini' }),
    'cert.p12': await encrypted('bytes', { ...foreign, format: 'binary' }),
    'chart/Chart.yaml': 'name: c\n',
    'chart/templates/secret.yaml': 'kind: Secret\nmetadata: {{ .Values.x }}\n',
  });
  assert.deepEqual(problems(report), []);
  assert.deepEqual(report.elsewhere, ['app.env', 'app.ini', 'cert.p12', 'config.yaml', 'values.yaml']);
  assert.deepEqual(report.charts, ['chart']);
});

test('a Secret with ciphertext and no sops block is rendered with a warning', async () => {
  const text = Buffer.from(await encrypted(secret('s'))).toString();
  const report = await renderFiles({ 's.yaml': text.slice(0, text.indexOf('sops:')) });
  assert.deepEqual(names(report), ['/s']);
  assert.match(report.warnings[0] ?? '', /s holds ciphertext \(key\), and the file has no sops block/);
});

test('two encrypted files joined into one are a problem', async () => {
  const joined = `apiVersion: v1\nkind: ConfigMap\n---\n${Buffer.from(await encrypted(secret('s'))).toString()}`;
  const report = await renderFiles({ 's.yaml': joined });
  assert.match(problems(report)[0] ?? '', /no-metadata: the first document has no sops block/);
});

test('one name from two files is warned about', async () => {
  const report = await renderFiles({ 'a.yaml': secret('s'), 'b.yaml': secret('s'), 'c.yaml': secret('t') });
  assert.equal(report.warnings.length, 1);
  assert.match(
    report.warnings[0] ?? '',
    /^s is made 2 times, by .*a\.yaml, .*b\.yaml: a cluster can hold only one/,
  );
});

test('kustomizations: resources, bases and components, with namespace, prefix and suffix', async () => {
  const report = await renderFiles({
    'base/kustomization.yaml': kustomization(['db.yaml'], 'namePrefix: shop-\n'),
    'base/db.yaml': await encrypted(secret('db', { a: 'b' }, '  namespace: dev\n')),
    'extra/kustomization.yml': 'kind: Component\nnameSuffix: -v2\nresources: [cache.yaml]\n',
    'extra/cache.yaml': secret('cache'),
    'old/Kustomization': 'resources: [old.yaml]\n',
    'old/old.yaml': secret('old'),
    'prod/kustomization.yaml': kustomization(
      ['../base', 'own.yaml'],
      'namespace: prod\nbases: [../old]\ncomponents: [../extra]\n',
    ),
    'prod/own.yaml': secret('own'),
    'prod/unused.yaml': secret('unused'),
  });
  assert.deepEqual(names(report), ['prod/cache-v2', 'prod/old-v2', 'prod/own-v2', 'prod/shop-db-v2']);
  assert.deepEqual(
    report.secrets.map(({ targets }) => targets),
    [['prod'], ['prod'], ['prod'], ['prod']],
  );
  assert.deepEqual(report.unused, ['prod/unused.yaml']);
  assert.deepEqual(problems(report), []);
});

test('two overlays of one base give its Secrets twice, and one only where names do not differ', async () => {
  const overlay = (namespace: string): string =>
    kustomization(['../base'], namespace && `namespace: ${namespace}\n`);
  const files = { 'base/kustomization.yaml': kustomization(['s.yaml']), 'base/s.yaml': secret('s') };
  const apart = await renderFiles({
    ...files,
    'a/kustomization.yaml': overlay('a'),
    'b/kustomization.yaml': overlay('b'),
  });
  assert.deepEqual(names(apart), ['a/s', 'b/s']);
  const same = await renderFiles({
    ...files,
    'a/kustomization.yaml': overlay(''),
    'b/kustomization.yaml': overlay(''),
  });
  assert.deepEqual(names(same), ['/s']);
  assert.deepEqual(same.secrets[0]?.targets, ['a', 'b']);
  assert.deepEqual(same.warnings, []);
});

test('a kustomization at the top is what kustomize would build: other files are not applied', async () => {
  const report = await renderFiles({
    'kustomization.yaml': kustomization(['s.yaml']),
    's.yaml': secret('s'),
    'other/t.yaml': secret('t'),
  });
  assert.deepEqual(names(report), ['/s']);
  assert.deepEqual(report.unused, ['other/t.yaml']);
});

test('what kustomizations do beyond that is named when it may concern Secrets', async () => {
  const more = [
    'secretGenerator: [{name: gen, files: [x]}]\n',
    'generators: [ksops.yaml]\n',
    'patches:\n  - path: about-secret.yaml\n  - path: about-deployment.yaml\n  - target: {kind: Deployment}\n    patch: x\n',
    'patchesJson6902: [{target: {kind: Secret, name: s}, path: p.yaml}]\n',
  ].join('');
  const report = await renderFiles({
    'a/kustomization.yaml': kustomization(['https://example.com/x?ref=v1', 'github.com/o/r//p?ref=v2'], more),
    'a/about-secret.yaml': secret('s'),
    'a/about-deployment.yaml': 'kind: Deployment\n',
  });
  assert.deepEqual(
    report.undone.map(({ path, what }) => `${path}: ${what}`),
    [
      'a: secretGenerator (gen)',
      'a: generators',
      'a: patchesJson6902',
      'a: patches (about-secret.yaml)',
      'a: https://example.com/x?ref=v1 (not fetched)',
      'a: github.com/o/r//p?ref=v2 (not fetched)',
    ],
  );
  assert.deepEqual(problems(report), []);
});

test('kustomizations that build on each other in a circle are a problem', async () => {
  const report = await renderFiles({
    'a/kustomization.yaml': kustomization(['../b']),
    'b/kustomization.yaml': kustomization(['../a']),
  });
  assert.match(problems(report)[0] ?? '', /^a: parse: this kustomization builds on itself/);
});

test('a tower of kustomizations, each naming the one below twice, ends with a problem and not in hours', async () => {
  const level = (above: number): string => kustomization([`../l${above}`, `../m${above}`]);
  const files: Record<string, string> = Object.fromEntries(
    Array.from({ length: 40 }, (_, at): [string, string][] => [
      [`l${at}/kustomization.yaml`, level(at + 1)],
      [`m${at}/kustomization.yaml`, level(at + 1)],
    ]).flat(),
  );
  const end = {
    'l40/kustomization.yaml': kustomization(['s.yaml']),
    'l40/s.yaml': secret('s'),
    'm40/kustomization.yaml': 'kind: Kustomization\n',
  };
  const report = await renderFiles({ ...files, ...end });
  assert.match(problems(report)[0] ?? '', /^l0: limit: too many/);
});

test('resources that are missing, outside or no kustomization are problems', async () => {
  const report = await renderFiles({
    'a/kustomization.yaml': kustomization(['none.yaml', '../../../../../../../../etc', '../empty']),
    'empty/x.txt': '',
  });
  assert.deepEqual(problems(report), [
    'a: no-file: the resource none.yaml does not exist, or is no file',
    'a: no-file: the resource ../../../../../../../../etc lies outside of what may be read',
    'empty: no-file: there is no kustomization file in this folder',
  ]);
});

test('an overlay reaches its base outside of PATH, in the same work tree only', async () => {
  const files = {
    'base/kustomization.yaml': kustomization(['s.yaml']),
    'base/s.yaml': secret('s'),
    'over/kustomization.yaml': kustomization(['../base'], 'namespace: n\n'),
  };
  const inside = await renderFiles({ ...files, '.git/HEAD': '' }, 'over');
  assert.deepEqual(names(inside), ['n/s']);
  const alone = await renderFiles(files, 'over');
  assert.deepEqual(problems(alone), ['.: no-file: the resource ../base lies outside of what may be read']);
});

test('symbolic links are not followed out of the folder', async () => {
  const outside = folderOf({
    's.yaml': secret('outside'),
    'd/kustomization.yaml': kustomization(['../s.yaml']),
  });
  const folder = folderOf({
    'k/kustomization.yaml': kustomization(['link.yaml', 'folder']),
    'own.yaml': secret('own'),
  });
  symlinkSync(join(outside, 's.yaml'), join(folder, 'k/link.yaml'));
  symlinkSync(join(outside, 'd'), join(folder, 'k/folder'));
  symlinkSync(join(outside, 's.yaml'), join(folder, 'plain.yaml'));
  symlinkSync(join(folder, 'own.yaml'), join(folder, 'again.yaml'));
  const report = await render(folder, opener);
  assert.deepEqual(names(report), ['/own']);
  assert.deepEqual(report.unread, ['plain.yaml', 'k/folder', 'k/link.yaml']);
  assert.equal(report.problems.length, 2);
});

test('a manifest that cannot be read is a problem; other files with strange content are none', async () => {
  const report = await renderFiles({
    'broken.yaml': 'kind: Secret\n  bad: [\n',
    'playbook.yaml': '- hosts: all\n  tasks: !vault x\n',
    'latin1.yaml': Uint8Array.of(0x61, 0x3a, 0x20, 0xff),
    'proto.yaml': secret('s', { __proto__: 'x', constructor: 'y' }),
  });
  assert.equal(report.problems.length, 1);
  assert.equal(report.problems[0]?.file, 'broken.yaml');
  assert.deepEqual(names(report), ['/s']);
});

test('a folder that is not there is an error', async () => {
  await assert.rejects(render('/nonexistent/here', opener), {
    code: 'no-file',
    message: 'no such file or folder: /nonexistent/here',
  });
});

test('a name that is no name gives a warning', async () => {
  const report = await renderFiles({ 's.yaml': secret('${cluster}-db') });
  assert.match(report.warnings[0] ?? '', /"\$\{cluster\}-db" is not a name/);
});

test('bytes that are no text stay as they are', async () => {
  const report = await renderFiles({
    's.yaml': utf8('apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  a: /wD+\n'),
  });
  assert.deepEqual([...(report.secrets[0]?.secret.values[0]?.bytes ?? [])], [0xff, 0x00, 0xfe]);
});
