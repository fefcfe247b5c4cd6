import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { assertNoAudit } from '../../src/host/audit.ts';

test('a machine that asks for an audit log is refused, any other is not', () => {
  assertNoAudit('/nonexistent/audit.yaml');
  const there = fileURLToPath(import.meta.url);
  assert.throws(() => assertNoAudit(there), { code: 'not-implemented', message: /asks for an audit log/ });
});
