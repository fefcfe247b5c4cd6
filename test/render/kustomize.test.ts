// Kustomizations that the real kustomize built: the same Secrets come out (test/vectors/render/ORIGIN.md).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { names, problems, renderFiles } from './tree.ts';

interface Case {
  readonly top: string;
  readonly files: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

const vectors = new URL('../vectors/render/kustomize.json', import.meta.url);
const cases = JSON.parse(readFileSync(vectors, 'utf8')) as readonly Case[];

for (const [index, { top, files, secrets }] of cases.entries()) {
  test(`kustomize vector ${index}: the Secrets that kustomize makes of ${top}`, async () => {
    const fromTop = await renderFiles({ ...files, '.git/HEAD': '' }, top);
    assert.deepEqual(problems(fromTop), []);
    assert.deepEqual(names(fromTop).toSorted(), secrets);
    const fromAbove = await renderFiles(files);
    assert.deepEqual(problems(fromAbove), []);
    assert.ok(secrets.every((name) => names(fromAbove).includes(name)));
  });
}
