// Hand-written files that readers and printers get wrong (fixtures/hard), through both programs each way round, with
// the default rule, in part, and stored as another format. What the original refuses, ours refuses with its status.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { extname } from 'node:path';
import { after, describe, test } from 'node:test';
import { crossCheck, Lab } from '../helpers/lab.ts';

const folder = new URL('fixtures/hard/', import.meta.url);

/** Where ours differs on purpose, by an id of docs/compatibility.md: nothing is compared. */
const differs: Readonly<Record<string, string>> = {
  'trailing.json': 'json-trailing',
  'two.json': 'json-trailing',
};

/** Files that the original cannot read back itself, in one variant at least: the only ones that may prove nothing. */
const broken = ['merge-key-text.yaml', 'negative-zero.yaml', 'negative-zero.json'];

const variants: Readonly<Record<string, readonly string[]>> = {
  'all values': [],
  'some values': ['--encrypted-regex', '^(a|data|one|A|list|strings?)$'],
};

describe('hard files go both ways', { concurrency: 2 }, () => {
  const lab = new Lab();
  after(() => lab.remove());
  for (const name of readdirSync(folder).sort()) {
    const plain = readFileSync(new URL(name, folder));
    for (const [variant, flags] of Object.entries(variants)) {
      const id = differs[name];
      test(`${name}, ${variant}`, { skip: id === undefined ? false : `compatibility: ${id}` }, async (t) => {
        const verdict = await crossCheck(lab, { name: `x${extname(name)}`, plain, flags });
        t.diagnostic(verdict);
        assert.ok(
          verdict !== 'original-breaks' || broken.includes(name),
          'the original cannot read this file back',
        );
      });
    }
  }
});
