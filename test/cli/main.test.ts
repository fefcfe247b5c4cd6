// The entry as a process of its own, as a script under Node and as the executable: names, pipes, signals.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { identityFile, keyA } from '../helpers/keys.ts';
import { subrosa } from '../helpers/programs.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'subrosa-main-'));
after(() => rmSync(root, { recursive: true, force: true }));
writeFileSync(join(root, 'keys.txt'), identityFile(keyA));

const env = {
  PATH: process.env['PATH'],
  HOME: root,
  TMPDIR: join(root, 'tmp'),
  SOPS_AGE_KEY_FILE: join(root, 'keys.txt'),
  SOPS_AGE_RECIPIENTS: keyA.recipient,
};
mkdirSync(env.TMPDIR);

interface Form {
  readonly name: string;
  /** The command line of the program when called by a name. */
  called(as: string): readonly [string, ...string[]];
}

function link(folder: string, name: string, target: string): string {
  mkdirSync(join(root, folder), { recursive: true });
  const path = join(root, folder, name);
  if (!existsSync(path)) symlinkSync(target, path);
  return path;
}

const forms: readonly Form[] = [
  { name: 'script', called: (as) => [process.execPath, link('script', as, main)] },
  { name: 'executable', called: (as) => [link('executable', as, subrosa)] },
];

function run(form: Form, as: string, line: readonly string[]): SpawnSyncReturns<string> {
  const [program, ...before] = form.called(as);
  return spawnSync(program, [...before, ...line], { env, cwd: root, encoding: 'utf8' });
}

function start(form: Form, line: readonly string[], more: Record<string, string> = {}): ChildProcess {
  const [program, ...before] = form.called('sops');
  return spawn(program, [...before, ...line], {
    env: { ...env, ...more },
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(
  child: ChildProcess,
): Promise<{ status: number | null; signal: string | null; error: string }> {
  let error = '';
  child.stderr?.on('data', (chunk: Buffer) => (error += chunk.toString()));
  const [status, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on('close', (code, name) => resolve([code, name]));
  });
  return { status, signal, error };
}

async function until(done: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 1000 && !done(); attempt += 1) await wait(10);
  assert.ok(done(), 'it did not come to pass');
}

for (const form of forms) {
  describe(form.name, () => {
    test('called sops, it is sops', () => {
      const { status, stdout, stderr } = run(form, 'sops', ['--version']);
      assert.deepEqual([status, stdout, stderr], [0, 'sops 3.13.3\n', '']);
    });
    test('subrosa sops is sops, too', () => {
      assert.equal(run(form, 'subrosa', ['sops', '--version']).stdout, 'sops 3.13.3\n');
    });
    test('called age-keygen, it makes keys', () => {
      assert.match(run(form, 'age-keygen', []).stdout, /^AGE-SECRET-KEY-1/m);
      assert.match(run(form, 'subrosa', ['age-keygen']).stdout, /^AGE-SECRET-KEY-1/m);
    });
    test('by any other name it is itself', () => {
      assert.match(run(form, 'my-subrosa', ['--version']).stdout, /^subrosa \d/);
      const { status, stderr } = run(form, 'subrosa', ['constructor']);
      assert.equal(status, 1);
      assert.match(stderr, /^unknown command "constructor"\n/);
    });
    test('a reader that leaves ends it quietly, with the status of SIGPIPE', () => {
      writeFileSync(join(root, 'big'), 'x'.repeat(400_000));
      run(form, 'sops', ['encrypt', '-i', 'big']);
      const command = form
        .called('sops')
        .map((word) => `'${word}'`)
        .join(' ');
      const shell = `set -o pipefail; ${command} decrypt big | head -c 3`;
      const { status, stdout, stderr } = spawnSync('bash', ['-c', shell], {
        env,
        cwd: root,
        encoding: 'utf8',
      });
      assert.deepEqual([stdout, stderr, status], ['xxx', '', 141]);
    });
    for (const [signal, status] of [
      ['SIGTERM', 1],
      ['SIGINT', 1],
      ['SIGHUP', 1],
      ['SIGQUIT', 1],
    ] as const) {
      test(`${signal} while editing: exit ${status}, and no plaintext is left`, async () => {
        const ready = join(root, `ready-${form.name}-${signal}`);
        const editor = join(root, `editor-${form.name}-${signal}.sh`);
        writeFileSync(editor, `#!/bin/sh\ncp "$1" '${ready}'\nexec sleep 30\n`);
        chmodSync(editor, 0o755);
        const file = `edit-${form.name}-${signal}.yaml`;
        writeFileSync(join(root, file), 'a: b\n');
        run(form, 'sops', ['encrypt', '-i', file]);
        const child = start(form, ['edit', file], { EDITOR: editor });
        const end = ended(child);
        await until(() => existsSync(ready));
        assert.equal(readdirSync(env.TMPDIR).length, 1);
        child.kill(signal);
        const result = await end;
        assert.deepEqual([result.status, result.error], [status, 'User canceled operation\n']);
        assert.deepEqual(readdirSync(env.TMPDIR), []);
      });
    }
    test('SIGTERM to exec-file goes to the command, and no plaintext is left', async () => {
      const ready = join(root, `ready-exec-${form.name}`);
      writeFileSync(join(root, 'exec.yaml'), 'a: b\n');
      run(form, 'sops', ['encrypt', '-i', 'exec.yaml']);
      const child = start(form, ['exec-file', '--no-fifo', 'exec.yaml', `cp {} '${ready}'; exec sleep 30`]);
      const end = ended(child);
      await until(() => existsSync(ready));
      child.kill('SIGTERM');
      const result = await end;
      assert.deepEqual([result.status, result.error], [255, 'signal: terminated\n']);
      assert.deepEqual(readdirSync(env.TMPDIR), []);
    });
    test('exec-env --same-process becomes the command, with signals as they should be', () => {
      writeFileSync(join(root, 'same.yaml'), 'A: b\n');
      run(form, 'sops', ['encrypt', '-i', 'same.yaml']);
      const command = 'echo "$A"; grep SigIgn /proc/self/status; exit 5';
      const { status, stdout, stderr } = run(form, 'sops', [
        'exec-env',
        '--same-process',
        'same.yaml',
        command,
      ]);
      assert.deepEqual([status, stderr], [5, '']);
      assert.match(stdout, /^b\n/);
      if (process.platform === 'linux') assert.match(stdout, /^SigIgn:\t0+$/m);
    });
  });
}
