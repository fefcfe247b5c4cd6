import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { failureText, runChild, shellCommand, startInBackground } from '../../src/host/child.ts';
import { envOf } from '../../src/host/env.ts';

const folder = mkdtempSync(join(tmpdir(), 'subrosa-child-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const env = envOf({ PATH: process.env['PATH'] });

async function until(done: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !done(); attempt += 1) await wait(10);
}

test('a command ends with its status', async () => {
  assert.deepEqual(await runChild(shellCommand('exit 7', env), { signals: 'forward' }), {
    status: 7,
    signal: undefined,
  });
});

test('a command that is killed ends with the signal', async () => {
  assert.deepEqual(await runChild(shellCommand('kill -TERM $$', env), { signals: 'forward' }), {
    status: undefined,
    signal: 'SIGTERM',
  });
});

test('the environment is what is given, nothing more', async () => {
  const out = join(folder, 'env');
  await runChild(shellCommand(`env > ${out}`, envOf({ PATH: process.env['PATH'], A: 'b c' })), {
    signals: 'forward',
  });
  const names = readFileSync(out, 'utf8').match(/^\w+(?==)/gm) ?? [];
  assert.deepEqual(names.filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name)).toSorted(), [
    'A',
    'PATH',
  ]);
});

test('a program that is not there is an error', async () => {
  const command = { program: join(folder, 'none'), args: [], env };
  await assert.rejects(runChild(command, { signals: 'forward' }), {
    code: 'child',
    message: /^fork\/exec .*none: no such file or directory$/,
  });
});

test('a signal to us goes to the command, and we wait for how it ends', async () => {
  const ready = join(folder, 'ready');
  const ended = runChild(
    shellCommand(`trap 'exit 9' TERM; touch ${ready}; while :; do sleep 0.05; done`, env),
    {
      signals: 'forward',
    },
  );
  await until(() => existsSync(ready));
  process.emit('SIGTERM');
  assert.deepEqual(await ended, { status: 9, signal: undefined });
});

test('with cancel a signal to us ends the command, and we do not wait', async () => {
  const ready = join(folder, 'ready-to-cancel');
  const pid = join(folder, 'pid');
  const ended = runChild(shellCommand(`echo $$ > ${pid}; touch ${ready}; exec sleep 30`, env), {
    signals: 'cancel',
  });
  await until(() => existsSync(ready));
  process.emit('SIGINT');
  await assert.rejects(ended, { code: 'canceled', message: 'User canceled operation' });
  const child = Number(readFileSync(pid, 'utf8'));
  const gone = (): boolean => {
    try {
      return !process.kill(child, 0);
    } catch {
      return true;
    }
  };
  await until(gone);
  assert.ok(gone());
});

test('in the background a command goes on without us', async () => {
  const out = join(folder, 'background');
  await startInBackground(shellCommand(`echo done > ${out}`, env));
  await until(() => existsSync(out) && readFileSync(out, 'utf8') !== '');
  assert.equal(readFileSync(out, 'utf8'), 'done\n');
});

test('failures in the words of Go', () => {
  assert.equal(failureText({ status: 0, signal: undefined }), undefined);
  assert.equal(failureText({ status: 3, signal: undefined }), 'exit status 3');
  assert.equal(failureText({ status: undefined, signal: 'SIGKILL' }), 'signal: killed');
  assert.equal(failureText({ status: undefined, signal: 'SIGUSR1' }), 'signal: usr1');
});

test('a command line that is too long is an error of ours', async () => {
  const long = envOf({ A: 'x'.repeat(200_000) });
  await assert.rejects(runChild(shellCommand('true', long), { signals: 'forward' }), {
    code: 'child',
    message: 'fork/exec /bin/sh: argument list too long',
  });
});
