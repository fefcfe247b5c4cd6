#!/usr/bin/env node
// The entry. It finds out which program we are, loads that one alone, and is the last to catch an error.
import { BrokenPipe, processIo, type Io } from './io.ts';
import { errorReport } from './present.ts';

interface Program {
  run(line: readonly string[], io: Io): Promise<number> | number;
}

/** The programs that we are when called by their names; any other name is our own. */
const programs: Readonly<Record<string, () => Promise<Program>>> = {
  sops: () => import('./sops/run.ts'),
  'age-keygen': () => import('./age-keygen.ts'),
};

function programNamed(name: string): (() => Promise<Program>) | undefined {
  return Object.hasOwn(programs, name) ? programs[name] : undefined;
}

/** The name we were called by. A compiled executable finds it in argv0 only, a script in argv[1] only. */
function calledName(): string {
  const script = process.argv[1] ?? '';
  const compiled = /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/.test(script);
  const name = (compiled ? process.argv0 : script).split(/[\\/]/).at(-1) ?? '';
  return name.replace(/\.exe$/, '');
}

function choose(line: readonly string[]): { load: () => Promise<Program>; line: readonly string[] } {
  const byName = programNamed(calledName());
  if (byName !== undefined) return { load: byName, line };
  const [first = '', ...rest] = line;
  const byWord = programNamed(first);
  return byWord === undefined ? { load: () => import('./native.ts'), line } : { load: byWord, line: rest };
}

const BROKEN_PIPE_STATUS = 141; // what a shell shows for SIGPIPE, by which the original ends

function fail(error: unknown, io: Io): void {
  if (error instanceof BrokenPipe) {
    process.exitCode = BROKEN_PIPE_STATUS;
    return;
  }
  io.error(errorReport(error, 'native'));
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const io = processIo();
  const failed = (error: unknown): void => {
    fail(error, io);
  };
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
  try {
    const { load, line } = choose(process.argv.slice(2));
    const program = await load();
    process.exitCode = await program.run(line, io);
  } catch (error) {
    fail(error, io);
  }
}

await main();
