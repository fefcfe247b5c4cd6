// The import order of the folders, as design says it: a folder imports only from those named here.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../src', import.meta.url));

const mayImport: Record<string, readonly string[]> = {
  base: [],
  formats: ['base'],
  template: ['base'],
  api: ['base'],
  sops: ['base', 'formats'],
  seal: ['base', 'formats', 'template', 'api'],
  checks: ['base', 'formats', 'api', 'sops', 'seal'],
  host: ['base'],
  cloud: ['base', 'host'],
  kube: ['base', 'formats', 'api', 'host'],
  keys: ['base', 'formats', 'sops', 'host', 'cloud'],
  stores: ['base', 'formats', 'api', 'sops', 'host', 'cloud', 'kube', 'keys'],
  controllers: ['base', 'formats', 'template', 'api', 'sops', 'seal', 'kube', 'keys', 'stores'],
  csi: ['base', 'formats', 'api', 'host', 'kube', 'stores'],
  render: ['base', 'formats', 'template', 'api', 'sops', 'seal', 'host', 'keys', 'stores', 'controllers'],
  integrations: ['base', 'formats', 'api', 'sops', 'host', 'keys', 'stores', 'render'],
};

const pure = new Set(['base', 'formats', 'template', 'api', 'sops', 'seal', 'checks']);
const pureBuiltins = new Set(['node:crypto', 'node:buffer', 'node:zlib']);

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.ts') && statSync(path).isFile());
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8');
  const found = text.matchAll(
    /(?:^|\s)(?:import|export)\s[^;'"]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|^import\s+'([^']+)'/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

const edges = sources(src).flatMap((path) => importsOf(path).map((target) => ({ path, target })));
const folderOf = (path: string): string => relative(src, path).split('/')[0] ?? '';

test('every folder of src is in the table', () => {
  const folders = readdirSync(src).filter((name) => name !== 'cli');
  assert.deepEqual(
    folders.filter((name) => !(name in mayImport)),
    [],
  );
});

test('folders import only from the folders below them', () => {
  assert.ok(edges.length > 10, 'the walk found too few imports to mean anything');
  const wrong = edges.filter(({ path, target }) => {
    if (!target.startsWith('.')) return false;
    const from = folderOf(path);
    const to = folderOf(resolve(dirname(path), target));
    return from !== to && from !== 'cli' && !mayImport[from]?.includes(to);
  });
  assert.deepEqual(wrong, []);
});

test('the pure half uses no built-in module but crypto, buffer and zlib', () => {
  const wrong = edges.filter(
    ({ path, target }) => pure.has(folderOf(path)) && target.startsWith('node:') && !pureBuiltins.has(target),
  );
  assert.deepEqual(wrong, []);
});

test('a folder is entered through its index from outside', () => {
  const wrong = edges.filter(({ path, target }) => {
    if (!target.startsWith('.')) return false;
    const to = resolve(dirname(path), target);
    const inside = folderOf(path) === folderOf(to);
    return !inside && !['base', 'host'].includes(folderOf(to)) && !to.endsWith('/index.ts');
  });
  assert.deepEqual(wrong, []);
});
