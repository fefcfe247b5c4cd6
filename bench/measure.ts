// Times programs side by side: whole processes, interleaved (A B A B …), medians; peak memory of each in runs of its own.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Shown instead of its path: the executable learns its name from argv0, as through a link. */
  readonly name: string;
}

/** One side of a row: commands run one after another. */
export type Work = readonly Command[];

export interface Figures {
  readonly milliseconds: number;
  /** Peak of the largest of its processes; undefined where it cannot be measured. */
  readonly mebibytes: number | undefined;
}

export interface Comparison {
  readonly peer: Figures;
  readonly ours: Figures;
}

const GNU_TIME = '/usr/bin/time';

function run({ program, args, cwd, env, name }: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      argv0: name,
      env: { PATH: '/usr/bin:/bin', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${name} ${args.join(' ')} ended with ${String(code)}: ${complaint}`));
    });
  });
}

async function time(work: Work): Promise<number> {
  const start = process.hrtime.bigint();
  for (const command of work) await run(command);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The peak of one process in MiB, by GNU time, which sits in front of it (and so is no part of the timed runs). */
function peak({ program, args, cwd, env, name }: Command): number | undefined {
  if (!existsSync(GNU_TIME)) return undefined;
  // GNU time cannot set argv0; bash can.
  const script = 'name=$1 program=$2; shift 2; exec -a "$name" "$program" "$@"';
  const all = ['-f', 'peak %M', 'bash', '-c', script, 'bash', name, program, ...args];
  const { stderr, status } = spawnSync(GNU_TIME, all, {
    cwd,
    env: { PATH: '/usr/bin:/bin', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const found = /^peak (\d+)$/m.exec(stderr)?.[1];
  return status === 0 && found !== undefined ? Number(found) / 1024 : undefined;
}

function peaks(work: Work): number | undefined {
  const figures = [0, 1, 2].map(() => peak(work[0]!)).filter((figure) => figure !== undefined);
  return figures.length === 0 ? undefined : median(figures);
}

/** Times both sides in turns, after one untimed run of each. `rounds` is at least 5. */
export async function compare(peer: Work, ours: Work, rounds: number): Promise<Comparison> {
  await time(peer);
  await time(ours);
  const times: { peer: number[]; ours: number[] } = { peer: [], ours: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.peer.push(await time(peer));
    times.ours.push(await time(ours));
  }
  return {
    peer: { milliseconds: median(times.peer), mebibytes: peaks(peer) },
    ours: { milliseconds: median(times.ours), mebibytes: peaks(ours) },
  };
}
