// What render finds in a folder, and what it decides.
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
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

/** Names of the Secrets to which something was not done, with what that is. */
function incomplete(report: Report): string[] {
  return report.secrets.flatMap(({ secret: { name }, gaps }) =>
    gaps.map(({ path, what }) => `${name}: ${path}: ${what}`),
  );
}

/** What is said of a kustomization `k` with these lines, over the Secrets s and t. */
function withKustomization(more: string, files: Record<string, string> = {}): Promise<Report> {
  return renderFiles({
    'k/kustomization.yaml': kustomization(['s.yaml', 't.yaml'], more),
    'k/s.yaml': secret('s'),
    'k/t.yaml': secret('t'),
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`k/${name}`, text])),
  });
}

const JSON_PATCH = `    patch: '[{"op": "add", "path": "/stringData/b", "value": "c"}]'\n`;

describe('what a kustomization does to Secrets beyond that is a problem, and marks those that it may concern', () => {
  const missing = 'is not rendered yet: Secrets are missing or incomplete for it';
  const changed = 'is not rendered yet: Secrets that it may change are incomplete';
  const table: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    [
      'a generator of Secrets',
      'secretGenerator: [{name: gen, files: [x]}]\n',
      [`secretGenerator (gen) ${missing}`],
      [],
    ],
    [
      'a generator that merges into one that is there',
      'secretGenerator: [{name: s, behavior: merge, literals: [a=b]}]\n',
      [`secretGenerator (s) ${missing}`],
      ['s: k: secretGenerator (s)'],
    ],
    ['other generators', 'generators: [ksops.yaml]\n', [`generators (ksops.yaml) ${missing}`], []],
    ['charts', 'helmCharts: [{name: redis}]\n', [`helmCharts (redis) ${missing}`], []],
    [
      'transformers',
      'transformers: [x.yaml]\n',
      [`transformers (x.yaml) ${missing}`],
      ['s: k: transformers (x.yaml)', 't: k: transformers (x.yaml)'],
    ],
    [
      'a patch file of one Secret',
      'patches: [{path: secret.yaml}]\n',
      [`patches (secret.yaml) ${missing}`],
      ['s: k: patches (secret.yaml)'],
    ],
    [
      'a patch file as it used to be named',
      'patchesStrategicMerge: [secret.yaml]\n',
      [`patchesStrategicMerge (secret.yaml) ${missing}`],
      ['s: k: patchesStrategicMerge (secret.yaml)'],
    ],
    [
      'a patch on one line',
      'patchesStrategicMerge: ["{apiVersion: v1, kind: Secret, metadata: {name: t}, $patch: delete}"]\n',
      [`patchesStrategicMerge (t) ${missing}`],
      ['t: k: patchesStrategicMerge (t)'],
    ],
    [
      'a patch of a Secret that is not there, which kustomize refuses',
      'patches:\n  - patch: |\n      {apiVersion: v1, kind: Secret, metadata: {name: none}}\n',
      [`patches (none) ${missing}`],
      [],
    ],
    [
      'a patch of a target',
      `patches:\n  - target: {kind: Secret, name: s}\n${JSON_PATCH}`,
      [`patches (s) ${changed}`],
      ['s: k: patches (s)'],
    ],
    [
      'a patch of what a regular expression selects',
      `patches:\n  - target: {kind: "Secret|ConfigMap", name: s.*}\n${JSON_PATCH}`,
      [`patches ${changed}`],
      ['s: k: patches', 't: k: patches'],
    ],
    [
      'a JSON patch after the name prefix',
      `namePrefix: x-\npatchesJson6902:\n  - target: {version: v1, kind: Secret, name: x-s}\n${JSON_PATCH}`,
      [`patchesJson6902 (x-s) ${changed}`],
      ['x-s: k: patchesJson6902 (x-s)'],
    ],
    [
      'replacements',
      'replacements:\n  - source: {kind: ConfigMap, name: c}\n    targets: [{select: {kind: Secret, name: t}, fieldPaths: [stringData.key]}]\n',
      [`replacements (t) ${changed}`],
      ['t: k: replacements (t)'],
    ],
  ];
  for (const [name, more, expected, marked] of table) {
    test(name, async () => {
      const report = await withKustomization(more, { 'secret.yaml': secret('s', { b: 'c' }) });
      assert.deepEqual(
        problems(report),
        expected.map((text) => `k: not-implemented: ${text}`),
      );
      assert.deepEqual(incomplete(report), marked);
    });
  }

  test('what cannot concern a Secret here is no problem', async () => {
    const patches = [
      '  - path: deployment.yaml\n',
      '  - {path: json.yaml, target: {kind: Deployment}}\n',
      '  - {path: json.yaml, target: {group: apps, name: s}}\n',
      '  - {path: json.yaml, target: {kind: Secret, name: none}}\n',
    ];
    const more = `secretGenerator: []\nconfigMapGenerator: [{name: c}]\npatches:\n${patches.join('')}`;
    const report = await withKustomization(more, {
      'deployment.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s}\n',
      'json.yaml': '- {op: remove, path: /spec}\n',
    });
    assert.deepEqual(problems(report), []);
    assert.deepEqual(incomplete(report), []);
  });

  test('a patch in an overlay marks what comes from its base, by any of its names', async () => {
    const report = await renderFiles({
      'base/kustomization.yaml': kustomization(['s.yaml'], 'namePrefix: shop-\n'),
      'base/s.yaml': secret('s'),
      'a/kustomization.yaml': kustomization(
        ['../base'],
        'patches: [{target: {kind: Secret, name: s}, path: p.yaml}]\n',
      ),
      'a/p.yaml': '- {op: remove, path: /stringData/key}\n',
      'b/kustomization.yaml': kustomization(['../base']),
    });
    assert.deepEqual(incomplete(report), ['shop-s: a: patches (p.yaml)']);
    assert.deepEqual(report.secrets[0]?.targets, ['a', 'b']);
  });

  test('a patch that is not there is a problem', async () => {
    const report = await withKustomization('patches: [{path: none.yaml}]\n');
    assert.deepEqual(problems(report), ['k: no-file: the patch none.yaml does not exist, or is no file']);
  });

  test('a kustomization with a patch inside is no manifest of a Secret', async () => {
    const inside = '  - patch: |\n      apiVersion: v1\n      kind: Secret\n      metadata: {name: s}\n';
    const report = await withKustomization(`patches:\n${inside}`);
    assert.deepEqual(report.unused, []);
    assert.deepEqual(incomplete(report), ['s: k: patches (s)']);
  });
});

test('remote resources are named, and not fetched', async () => {
  const report = await renderFiles({
    'a/kustomization.yaml': kustomization(['https://example.com/x?ref=v1', 'github.com/o/r//p?ref=v2']),
  });
  assert.deepEqual(
    report.remotes.map(({ path, resource }) => `${path}: ${resource}`),
    ['a: https://example.com/x?ref=v1', 'a: github.com/o/r//p?ref=v2'],
  );
  assert.deepEqual(problems(report), []);
});

describe('two Secrets of one name in a kustomization, which kustomize refuses to build', () => {
  const named = (more: string): string => secret('s', { a: 'b' }, more);
  const table: readonly (readonly [string, Record<string, string>, string])[] = [
    ['from two files', { 'a.yaml': named(''), 'b.yaml': named('') }, 's is there in a.yaml and in b.yaml'],
    [
      'one of them in the namespace called default',
      { 'a.yaml': named(''), 'b.yaml': named('  namespace: default\n') },
      'default/s is there in a.yaml and in b.yaml',
    ],
    [
      'from one file',
      { 'a.yaml': `${named('')}---\n${named('')}`, 'b.yaml': '' },
      's is there twice in a.yaml',
    ],
    [
      'of the namespace that they are given',
      { 'a.yaml': named('  namespace: x\n'), 'b.yaml': named('  namespace: y\n'), more: 'namespace: z\n' },
      'z/s is there in a.yaml and in b.yaml',
    ],
    [
      'one of them from a component',
      {
        'a.yaml': named(''),
        'b.yaml': '',
        'c/kustomization.yaml': 'kind: Component\nresources: [s.yaml]\n',
        'c/s.yaml': named(''),
        more: 'components: [c]\n',
      },
      's is there in a.yaml and in c/s.yaml',
    ],
  ];
  for (const [name, { more = '', ...files }, message] of table) {
    test(name, async () => {
      const report = await renderFiles({
        ...files,
        'kustomization.yaml': kustomization(['a.yaml', 'b.yaml'], more),
      });
      assert.deepEqual(problems(report), [`.: parse: Secret ${message}`]);
      assert.equal(report.problems[0]?.error.hint, 'kustomize refuses to build this.');
      assert.deepEqual(names(report), []);
    });
  }
});

test('labels and annotations of a kustomization come last, the labels of the old field after those of the new', async () => {
  const more =
    'labels: [{pairs: {p: two, q: two}}, {pairs: {q: three}}]\ncommonLabels: {p: one}\ncommonAnnotations: {k: v}\n';
  const report = await renderFiles({
    'kustomization.yaml': kustomization(['s.yaml'], more),
    's.yaml': secret('s', { a: 'b' }, '  labels: {p: old, r: old}\n  annotations: {k: old}\n'),
  });
  const found = report.secrets[0]?.secret;
  assert.deepEqual(Object.fromEntries(found?.labels ?? []), { p: 'one', q: 'three', r: 'old' });
  assert.deepEqual(found?.annotations, [['k', 'v']]);
});

test('what is marked as local to kustomize is not applied by it', async () => {
  const local = (value: string): string => `  annotations: {config.kubernetes.io/local-config: "${value}"}\n`;
  const report = await renderFiles({
    'kustomization.yaml': kustomization(['a.yaml', 'b.yaml']),
    'a.yaml': secret('a', {}, local('true')),
    'b.yaml': secret('b', {}, local('false')),
  });
  assert.deepEqual(names(report), ['/b']);
});

describe('objects that hand paths to a controller', () => {
  const flux =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\n' +
    'spec:\n  path: ./apps\n  postBuild: {substitute: {a: b}}\n';
  const argo =
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\n' +
    'spec:\n  sources: [{repoURL: x, path: shop}, {repoURL: y, chart: redis}]\n';
  const set =
    'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\n' +
    'spec: {template: {spec: {source: {path: "{{path}}"}}}}\n';

  test('are named, with their paths', async () => {
    const report = await renderFiles({
      'a.yaml': flux,
      'b.yaml': `${argo}---\n${set}`,
      'c/kustomization.yaml': kustomization(['d.yaml']),
      'c/d.yaml':
        'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: d}\nspec: {}\n',
      's.yaml': secret('s'),
    });
    assert.deepEqual(report.pointers, [
      {
        file: 'a.yaml',
        what: 'Flux Kustomization flux-system/apps: path ./apps, with postBuild substitutions',
      },
      { file: 'b.yaml', what: 'Argo CD Application shop: path shop, chart redis' },
      { file: 'b.yaml', what: 'Argo CD ApplicationSet all: path {{path}}' },
      { file: 'c/d.yaml', what: 'Flux Kustomization d: path ./' },
    ]);
    assert.deepEqual(problems(report), []);
  });

  test('and are a problem when there is nothing else', async () => {
    assert.deepEqual(problems(await renderFiles({ 'a.yaml': flux })), [
      '.: not-implemented: nothing was rendered, and what is handed to Flux or Argo CD here is not followed yet',
    ]);
  });

  test('in an encrypted file they show no ciphertext', async () => {
    const file = await encrypted(flux, { selection: { encrypted_regex: '^path$' } });
    const report = await renderFiles({ 'a.yaml': file, 's.yaml': secret('s') });
    assert.match(report.pointers[0]?.what ?? '', /: path encrypted, with/);
  });
});

test('a place without any manifest is a problem, one without Secrets is none', async () => {
  const none = 'no-file: no Kubernetes manifests here';
  assert.deepEqual(problems(await renderFiles({})), [`.: ${none}`]);
  assert.deepEqual(problems(await renderFiles({ 'a.yaml': 'a: b\n' }, 'a.yaml')), [`a.yaml: ${none}`]);
  const report = await renderFiles({
    'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n',
    'b.yaml': 'a: b\n',
  });
  assert.deepEqual(problems(report), []);
  assert.equal(report.manifestFiles, 1);
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
      [`m${at}/kustomization.yaml`, `namePrefix: m${at}-\n${level(at + 1)}`],
    ]).flat(),
  );
  const end = {
    'l40/kustomization.yaml': kustomization(['s.yaml']),
    'l40/s.yaml': secret('s'),
    'm40/kustomization.yaml': 'namePrefix: m\nresources: [../l40]\n',
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
