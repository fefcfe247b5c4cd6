// docs/reference/exit-status.md holds what src/cli/exit.ts does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BY_STAGE, STATUS } from '../../src/cli/exit.ts';

const page = readFileSync(new URL('../../docs/reference/exit-status.md', import.meta.url), 'utf8');
const rows = [...page.matchAll(/^\| (\d+) +\| `([\w-]+)` +\| (.*?) +\|$/gm)].map(
  ([, status, code, rest]) => [Number(status), code!, rest!] as const,
);

test('every code has its row with its status', () => {
  const stages = new Set(Object.keys(BY_STAGE).map((stage) => `\`${stage}\``));
  const listed = rows.filter(([, , rest]) => !stages.has(rest)).map(([status, code]) => [code, status]);
  assert.deepEqual(Object.fromEntries(listed), STATUS);
  assert.equal(listed.length, Object.keys(STATUS).length);
});

test('every exception of a step has its row', () => {
  const expected = Object.entries(BY_STAGE).flatMap(([stage, codes]) =>
    Object.entries(codes).map(([code, status]) => [status, code, `\`${stage}\``]),
  );
  const listed = rows.filter(([, , rest]) => rest.startsWith('`') && rest.slice(1, -1) in BY_STAGE);
  assert.deepEqual(listed, expected);
});
