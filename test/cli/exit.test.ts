import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SubrosaError, type ErrorCode } from '../../src/base/errors.ts';
import { exitStatus } from '../../src/cli/exit.ts';
import { StageError, type Stage } from '../../src/cli/stage.ts';

const codes: readonly (readonly [ErrorCode, number])[] = [
  ['usage', 1],
  ['conflicting-flags', 8],
  ['missing-argument', 100],
  ['no-file', 100],
  ['unreadable', 2],
  ['unwritable', 3],
  ['parse', 2],
  ['empty-file', 92],
  ['unsupported-value', 23],
  ['emit', 4],
  ['no-metadata', 1],
  ['already-encrypted', 203],
  ['bad-encryption-context', 6],
  ['duplicate-decryption-order', 112],
  ['generate-data-key', 1],
  ['data-key', 128],
  ['mac', 51],
  ['decrypt-value', 25],
  ['encrypt-value', 23],
  ['encrypt-mac', 21],
  ['bad-path', 91],
  ['bad-set-value', 7],
  ['no-such-path', 1],
  ['not-changed', 200],
  ['editor', 201],
  ['canceled', 1],
  ['not-implemented', 1],
];

test('each code has the exit status of sops', () => {
  for (const [code, status] of codes) assert.equal(exitStatus(new SubrosaError(code, '')), status, code);
});

test('where the status depends on the step, the stage decides', () => {
  const cases: readonly (readonly [Stage, ErrorCode, number])[] = [
    ['parse-plain', 'parse', 2],
    ['load', 'parse', 1],
    ['load', 'unsupported-value', 25],
    ['read', 'no-file', 2],
    ['change', 'bad-path', 7],
    ['select', 'bad-path', 91],
    ['environment', 'emit', 1],
    ['print-plain', 'emit', 4],
  ];
  for (const [stage, code, status] of cases) {
    assert.equal(
      exitStatus(new StageError(stage, new SubrosaError(code, ''), 'f')),
      status,
      `${stage} ${code}`,
    );
  }
});

test('what is no error of ours is 1', () => {
  assert.equal(exitStatus(new TypeError('x')), 1);
  assert.equal(exitStatus('x'), 1);
});
