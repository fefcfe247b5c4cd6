// Promise: a suite that needs the outside world either runs all of its tests or says why not; in CI (`CI=true`) the
// second is a failure.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Missing } from './real-programs.ts';

export const root: string = fileURLToPath(new URL('..', import.meta.url));

/** Builds dist/subrosa when there is none. */
export function ensureBuilt(): void {
  if (existsSync(`${root}/dist/subrosa`)) return;
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('npm run build failed');
}

/**
 * Runs the test files of a pattern in a child, its exit status ours.
 * @param prepare makes sure of the suite's needs and returns its environment; throws Missing when it cannot
 */
export function runSuite(pattern: string, prepare: () => Record<string, string>): void {
  const files = globSync(pattern, { cwd: root });
  if (files.length === 0) {
    process.stdout.write(`no tests: ${pattern}\n`);
    return;
  }
  let env: Record<string, string>;
  try {
    env = prepare();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    process.stdout.write(`skipped: ${error.message}\n`);
    if (process.env['CI'] === 'true') process.exitCode = 1;
    return;
  }
  const only = process.argv.slice(2);
  const { status } = spawnSync(process.execPath, ['--test', ...(only.length > 0 ? only : files)], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  process.exitCode = status ?? 1;
}
