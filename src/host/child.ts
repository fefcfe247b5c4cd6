// Running a command in the foreground, on our standard streams, and passing on how it ended.
import type { ChildProcess } from 'node:child_process';
import { SubrosaError } from '../base/errors.ts';
import type { Env } from './env.ts';
import { errnoOf } from './files.ts';
import { isTerminal } from './output.ts';
import { onSignals, type Ending } from './signals.ts';

export interface Command {
  /** The program's file and its arguments; `name` is what it sees as its own name. */
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Env;
  readonly name?: string;
}

/** How a child ended: one of the two is set. */
export interface Ended {
  readonly status: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

function startError(program: string, cause: unknown): SubrosaError {
  const reasons: Record<string, string> = {
    ENOENT: 'no such file or directory',
    EACCES: 'permission denied',
    E2BIG: 'argument list too long',
  };
  const code = errnoOf(cause);
  return new SubrosaError('child', `fork/exec ${program}: ${reasons[code] ?? code.toLowerCase()}`, { cause });
}

/** Starts a child. Some failures are thrown at once: an environment that is too large, on Bun all of them. */
function started(program: string, start: () => ChildProcess): ChildProcess {
  try {
    return start();
  } catch (cause) {
    throw startError(program, cause);
  }
}

/** `/bin/sh -c`, as the original runs commands; `cmd.exe /C` on Windows. */
export function shellCommand(command: string, env: Env): Command {
  return process.platform === 'win32'
    ? { program: 'cmd.exe', args: ['/C', command], env }
    : { program: '/bin/sh', args: ['-c', command], env };
}

export interface RunOptions {
  /**
   * What a signal to us does. `forward`: the child gets it and decides, we wait. `cancel`: the child is told to end and
   * we do not wait.
   */
  readonly signals: 'forward' | 'cancel';
}

/**
 * Runs a command to its end.
 * @throws SubrosaError `child` when it cannot be started, `canceled` after a signal with `signals: 'cancel'`
 */
export async function runChild(command: Command, { signals }: RunOptions): Promise<Ended> {
  const { spawn } = await import('node:child_process');
  const { program, args, env, name } = command;
  return new Promise((resolve, reject) => {
    const child = started(program, () =>
      spawn(program, args, {
        env: { ...env },
        stdio: 'inherit',
        ...(name === undefined ? {} : { argv0: name }),
      }),
    );
    const release = onSignals((signal) => {
      if (signals === 'cancel') {
        release();
        child.kill('SIGTERM');
        child.unref();
        reject(new SubrosaError('canceled', 'User canceled operation'));
      } else if (!hasItAlready(signal)) child.kill(signal);
    });
    child.on('error', (cause) => {
      release();
      reject(startError(program, cause));
    });
    child.on('exit', (status, signal) => {
      release();
      resolve({ status: status ?? undefined, signal: signal ?? undefined });
    });
  });
}

/** Ctrl-C and Ctrl-\ on a terminal go to the whole group, the child too; twice would be an order to hurry. */
function hasItAlready(signal: Ending): boolean {
  return (signal === 'SIGINT' || signal === 'SIGQUIT') && isTerminal(0);
}

/** Starts a command without a terminal and does not wait for it. @throws SubrosaError `child` */
export async function startInBackground({ program, args, env }: Command): Promise<void> {
  const { spawn } = await import('node:child_process');
  await new Promise<void>((resolve, reject) => {
    const child = started(program, () =>
      spawn(program, args, { env: { ...env }, stdio: 'ignore', detached: true }),
    );
    child.on('error', (cause) => reject(startError(program, cause)));
    child.on('spawn', () => {
      child.unref();
      resolve();
    });
  });
}

/**
 * Becomes the command: returns only when the platform cannot.
 * @throws SubrosaError `child` when it cannot be started
 */
export function becomeCommand({ program, args, env, name }: Command): void {
  if (typeof process.execve !== 'function') return;
  // The runtime ignores these two, which the command would inherit; what is handled is reset to its default.
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) process.on(signal, () => undefined);
  process.execve(program, [name ?? program, ...args], definedOnly(env));
}

function definedOnly(env: Env): Record<string, string> {
  const result = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(env)) if (value !== undefined) result[name] = value;
  return result;
}

const NAMES: Readonly<Record<string, string>> = {
  SIGHUP: 'hangup',
  SIGINT: 'interrupt',
  SIGQUIT: 'quit',
  SIGILL: 'illegal instruction',
  SIGABRT: 'aborted',
  SIGFPE: 'floating point exception',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGPIPE: 'broken pipe',
  SIGALRM: 'alarm clock',
  SIGTERM: 'terminated',
};

/** How a child failed, in the words of Go's os/exec; undefined when it didn't. */
export function failureText({ status, signal }: Ended): string | undefined {
  if (signal !== undefined) return `signal: ${NAMES[signal] ?? signal.toLowerCase().replace(/^sig/, '')}`;
  return status === 0 ? undefined : `exit status ${status ?? -1}`;
}
