import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { editorWords, runEditor } from '../../src/host/editor.ts';
import { envOf, type Env } from '../../src/host/env.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-editor-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function withPath(more: Record<string, string>): Env {
  return envOf({ PATH: process.env['PATH'], ...more });
}

test('SOPS_EDITOR goes before EDITOR; its words are split without a shell', () => {
  assert.deepEqual(editorWords(withPath({ SOPS_EDITOR: 'code --wait "a b" $HOME', EDITOR: 'vi' })), [
    'code',
    '--wait',
    'a b',
    '$HOME',
  ]);
  assert.deepEqual(editorWords(withPath({ SOPS_EDITOR: '', EDITOR: 'vi' })), ['vi']);
});

test('without either it is the first of vim, nano and vi that is there', () => {
  writeFileSync(join(folder, 'nano'), '#!/bin/sh\n', { mode: 0o755 });
  assert.deepEqual(editorWords(envOf({ PATH: folder })), ['nano']);
  assert.throws(() => editorWords(envOf({ PATH: '/nonexistent' })), {
    code: 'editor',
    message: /^Could not run editor: no editor available: .*vim, nano, vi/,
  });
});

test('a variable that cannot be split, or holds nothing, is refused', () => {
  for (const text of ['vi "', '  ']) {
    assert.throws(() => editorWords(withPath({ EDITOR: text })), {
      code: 'editor',
      message: `Could not run editor: invalid $EDITOR: ${text}`,
    });
  }
});

test('the file is the last word of the command', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, 'one\n');
  await runEditor(file, withPath({ EDITOR: 'sed -i s/one/uno/' }));
  assert.equal(readFileSync(file, 'utf8'), 'uno\n');
});

test('an editor that fails or is not there is an error', async () => {
  await assert.rejects(runEditor('x', withPath({ EDITOR: 'false' })), {
    code: 'editor',
    message: 'Could not run editor: exit status 1',
  });
  await assert.rejects(runEditor('x', withPath({ EDITOR: 'no-such-editor' })), {
    code: 'editor',
    message: 'Could not run editor: exec: "no-such-editor": executable file not found in $PATH',
  });
  await assert.rejects(runEditor('x', withPath({ EDITOR: '/nonexistent/ed' })), {
    message: 'Could not run editor: fork/exec /nonexistent/ed: no such file or directory',
  });
});
