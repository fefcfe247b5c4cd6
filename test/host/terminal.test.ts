// Without a terminal; with one, see test/interop/age-terminal.test.ts.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { test } from 'node:test';
import { isTerminal } from '../../src/host/terminal.ts';

test('a file is no terminal', () => {
  const fd = openSync('/dev/null', 'r');
  try {
    assert.equal(isTerminal(fd), false);
  } finally {
    closeSync(fd);
  }
});

test('without a terminal a prompt fails at once, and reads nothing from standard input', async () => {
  const module = new URL('../../src/host/terminal.ts', import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then((m) => m.promptSecret('x')).catch((e) => console.log(e.code, e.message))`;
  // A session of its own has no controlling terminal.
  const child = spawn(process.execPath, ['-e', code], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end('secret\n');
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  await new Promise((resolve) => child.on('close', resolve));
  assert.equal(
    Buffer.concat(output).toString(),
    'child standard input is not a terminal, and /dev/tty is not available\n',
  );
});
