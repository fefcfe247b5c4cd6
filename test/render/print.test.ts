// What render prints, and above all what it does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprints, masked, printFindings, printSecrets, revealed } from '../../src/render/index.ts';
import { encrypted, kustomization, renderFiles, secret } from './tree.ts';

const annotated = '  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: hunter2\n';

test('masked values show nothing of themselves, in no output', async () => {
  const files = {
    's.yaml': await encrypted(secret('s', { short: 'hunter2', long: 'hunter2'.repeat(50) }, annotated)),
  };
  const report = await renderFiles(files);
  assert.equal(
    printSecrets(report, 'table', masked),
    's  Opaque\n  from s.yaml (encrypted)\n  long   (masked)\n  short  (masked)\n',
  );
  assert.equal(
    printSecrets(report, 'yaml', masked),
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ntype: Opaque\ndata:\n  long: (masked)\n  short: (masked)\n',
  );
  const json = JSON.parse(printSecrets(report, 'json', masked)) as unknown;
  assert.deepEqual(json, {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 's' },
        type: 'Opaque',
        data: { long: '(masked)', short: '(masked)' },
      },
    ],
  });
});

test('fingerprints are equal for equal values of a run, and differ from run to run', async () => {
  const report = await renderFiles({ 's.yaml': secret('s', { a: 'x', b: 'x', c: 'y' }) });
  const read = (): string[] =>
    [...printSecrets(report, 'table', fingerprints()).matchAll(/\(masked ([0-9a-f]{12})\)/g)].map(
      (match) => match[1]!,
    );
  const [a, b, c] = read();
  assert.equal(a, b);
  assert.notEqual(a, c);
  assert.notEqual(read()[0], a);
});

test('revealed values: text as it is, lines below each other, anything else in base64', async () => {
  const text =
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\ndata:\n  bytes: /wA=\nstringData:\n' +
    '  escape: "\\e[2J"\n  line: plain\n  pem: "a\\nb\\n"\n  sideways: "a\\u202eb"\n';
  const report = await renderFiles({ 's.yaml': text });
  assert.equal(
    printSecrets(report, 'table', revealed),
    's  Opaque\n  from s.yaml (plaintext)\n  bytes     base64:/wA=\n  escape    base64:G1sySg==\n  line      plain\n' +
      '  pem       |\n    a\n    b\n  sideways  base64:YeKArmI=\n',
  );
  assert.match(printSecrets(report, 'yaml', revealed), /^ {2}line: cGxhaW4=$/m);
});

test('labels and annotations come with the values only', async () => {
  const report = await renderFiles({ 's.yaml': secret('s', { a: 'x' }, annotated) });
  assert.match(printSecrets(report, 'json', revealed), /last-applied/);
  assert.doesNotMatch(printSecrets(report, 'json', fingerprints()), /last-applied/);
});

test('several Secrets are YAML documents, none is nothing', async () => {
  const two = await renderFiles({ 'a.yaml': secret('a'), 'b.yaml': secret('b') });
  assert.equal(printSecrets(two, 'yaml', masked).split('---\n').length, 2);
  const none = await renderFiles({});
  assert.equal(printSecrets(none, 'yaml', masked), '');
  assert.equal(printSecrets(none, 'table', masked), '');
  assert.deepEqual(JSON.parse(printSecrets(none, 'json', masked)), {
    apiVersion: 'v1',
    kind: 'List',
    items: [],
  });
});

test('the findings say what is missing and why, in 80 columns, and end with a sum', async () => {
  const report = await renderFiles({
    'k/kustomization.yaml': kustomization(
      ['theirs.yaml', 'plain.yaml', 'https://example.com/x'],
      'secretGenerator: [{name: gen}]\n',
    ),
    'app.yaml':
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./apps}\n',
    'k/theirs.yaml': await encrypted(secret('theirs'), { recipient: 'theirs' }),
    'k/plain.yaml': secret('plain'),
    'k/left.yaml': secret('left'),
    'values.yaml': await encrypted('a: b\n', { selection: {} }),
  });
  const text = printFindings({ ...report, show: (path) => path });
  assert.equal(
    text,
    [
      'note: not fetched: k: https://example.com/x',
      'note: not followed yet: app.yaml: Flux Kustomization apps: path ./apps',
      'note: encrypted, and no Secret: values.yaml',
      'note: with Secrets, and in no kustomization: k/left.yaml',
      'error: k/theirs.yaml: none of the keys at hand opens it',
      '  Needed: age theirs. Tried: age identity mine.',
      '',
      '  Group 0: FAILED',
      '    theirs: FAILED',
      '      - | no identity matched',
      '',
      '  None of the master keys of the file could open it; any one of them is',
      '  enough.',
      'error: k: secretGenerator (gen) is not rendered yet: Secrets are missing or',
      'incomplete for it',
      '1 Secret, 1 of them in plaintext files, 2 problems',
      '',
    ].join('\n'),
  );
});

test('a Secret to which something was not done says so in every output', async () => {
  const report = await renderFiles({
    'k/kustomization.yaml': kustomization(['s.yaml'], 'patches: [{path: p.yaml}]\n'),
    'k/s.yaml': secret('s', { a: 'x' }, '  annotations: {subrosa/incomplete: theirs}\n'),
    'k/p.yaml': secret('s', { b: 'hunter2' }),
  });
  assert.equal(
    printSecrets(report, 'table', masked),
    's  Opaque\n  from k/s.yaml (plaintext), in k\n  incomplete, not applied: k: patches (p.yaml)\n  a  (masked)\n',
  );
  for (const mask of [masked, revealed]) {
    const note = "annotations:\n    subrosa/incomplete: 'k: patches (p.yaml)'\n";
    assert.ok(printSecrets(report, 'yaml', mask).includes(note));
    const { items } = JSON.parse(printSecrets(report, 'json', mask)) as {
      items: { metadata: { annotations: unknown } }[];
    };
    assert.deepEqual(items[0]?.metadata.annotations, { 'subrosa/incomplete': 'k: patches (p.yaml)' });
  }
});

test('a place with manifests and no Secret says so', async () => {
  const report = await renderFiles({ 'a.yaml': 'apiVersion: v1\nkind: ConfigMap\n' });
  assert.equal(printFindings(report), '0 Secrets in 1 file with manifests\n');
});

test('what a file says never reaches the terminal as a command', async () => {
  const report = await renderFiles({ 's.yaml': secret('"a\\e[2J"') });
  const text = printSecrets(report, 'table', masked) + printFindings(report);
  assert.match(text, /a\\u\{1b\}\[2J/);
  assert.doesNotMatch(text, /\u001b/);
});
