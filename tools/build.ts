// Promise: `npm run build` makes both shipped forms from one source: the executable dist/subrosa (Bun) and the
// npm package's JavaScript in dist/npm (tsc).
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(command: string, ...args: string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with status ${String(status)}`);
}

const executable = [
  '--compile',
  '--minify',
  '--bytecode',
  '--splitting',
  '--format=esm',
  // Without these two the executable would run code from the folder it is started in (SECURITY.md).
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
  // A run is over before the JIT has paid for itself: it starts ten times later, which large files don't notice.
  '--compile-jit-policy=10',
  '--outfile=dist/subrosa',
  'src/cli/main.ts',
];

rmSync(`${root}/dist`, { recursive: true, force: true });
mkdirSync(`${root}/dist`);
run('node_modules/.bin/bun', 'build', ...executable);
run('node_modules/.bin/tsc', '-p', 'tsconfig.npm.json');
chmodSync(`${root}/dist/npm/cli/main.js`, 0o755);
