// Promise: the real sops and age of one known version are on this machine, outside the repository, so that every
// interop test and bench compares with the program and never with our reading of it. Also builds the small Go
// programs ("oracles") under test/interop/oracles/.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const oracles = fileURLToPath(new URL('../test/interop/oracles/', import.meta.url));

interface Wanted {
  readonly source: string;
  readonly version: string;
  readonly programs: readonly string[];
}

const wanted: readonly Wanted[] = [
  { source: 'github.com/getsops/sops/v3/cmd/sops', version: '3.13.3', programs: ['sops'] },
  {
    source: 'filippo.io/age/cmd/...',
    version: '1.3.2',
    programs: ['age', 'age-keygen', 'age-inspect', 'age-plugin-batchpass'],
  },
];

/** Why the real programs are not to be had, for "skipped: …"; `undefined` once they are. */
export class Missing extends Error {}

function cacheFolder(name: string): string {
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'subrosa', name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Says on stderr what takes long, and runs it. Its output goes to stderr too. */
function run(command: string, args: readonly string[], options: { cwd?: string; gobin?: string } = {}): void {
  process.stderr.write(`${command} ${args.join(' ')}\n`);
  const env = { ...process.env, ...(options.gobin === undefined ? {} : { GOBIN: options.gobin }) };
  const { status, error } = spawnSync(command, args, { cwd: options.cwd, env, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0] ?? ''} ended with status ${String(status)}`);
}

function hasGo(): boolean {
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
}

function isVersion(path: string, version: string): boolean {
  if (!existsSync(path)) return false;
  const env = { ...process.env, SOPS_DISABLE_VERSION_CHECK: 'true' };
  const { stdout } = spawnSync(path, ['--version'], { env, encoding: 'utf8' });
  return new RegExp(`(^|[ v])${version.replaceAll('.', '\\.')}\\s*$`, 'm').test(stdout);
}

/**
 * The folder that holds the real `sops` and the age tools, installed on first use.
 * @throws Missing without Go; Error when an installation fails
 */
export function realPrograms(): string {
  const bin = cacheFolder('bin');
  for (const { source, version, programs } of wanted) {
    if (programs.every((name) => isVersion(join(bin, name), version))) continue;
    if (!hasGo()) throw new Missing(`no ${programs[0] ?? source}`);
    run('go', ['install', `${source}@v${version}`], { gobin: bin });
  }
  return bin;
}

function contentOf(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names) {
    if (!/\.go$|go\.(mod|sum)$/.test(name)) continue;
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(folder, name)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The path of the Go program in test/interop/oracles/NAME, built once for each content of its sources.
 * @throws Missing without Go; Error when it does not build
 */
export function oracle(name: string): string {
  const folder = join(oracles, name);
  const path = join(cacheFolder('oracles'), `${name}-${contentOf(folder)}`);
  if (existsSync(path)) return path;
  if (!hasGo()) throw new Missing(`no Go for the oracle ${name}`);
  run('go', ['build', '-o', path, '.'], { cwd: folder });
  return path;
}

/** The oracles there are, by name. */
export function oracleNames(): string[] {
  if (!existsSync(oracles)) return [];
  const folders = readdirSync(oracles, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map((entry) => entry.name).filter((name) => existsSync(join(oracles, name, 'go.mod')));
}
