// Subrosa under its own name: one row a command, loaded when called.
import { SubrosaError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { columns } from '../base/wrap.ts';
import { COMPLETION_FLAG } from './completion.ts';
import { exitStatus } from './exit.ts';
import { BrokenPipe, type Io } from './io.ts';
import type { Option } from './options.ts';
import { errorReport } from './present.ts';
import { VERSION } from './version.ts';

/**
 * Runs a native command: it gets the words behind its name and returns the exit status. Errors are thrown. Its options
 * are for completion.
 */
export type NativeRun = ((line: readonly string[], io: Io) => Promise<number> | number) & {
  readonly options: readonly Option[];
};

/** A native command's file. */
export interface NativeModule {
  readonly run: NativeRun;
}

export interface NativeRow {
  readonly name: string;
  readonly summary: string;
  /** The words that may follow, for completion. */
  readonly subcommands?: readonly string[];
  load(): Promise<NativeModule>;
}

const likeSops = (name: 'edit' | 'set' | 'unset' | 'exec-env' | 'exec-file'): NativeRow['load'] => {
  return async () => (await import('./commands/like-sops.ts')).likeSops(name);
};

/** The commands, in the order of `--help`. */
export const nativeCommands: readonly NativeRow[] = [
  { name: 'encrypt', summary: 'encrypt files with SOPS', load: () => import('./commands/encrypt.ts') },
  { name: 'decrypt', summary: 'decrypt SOPS files', load: () => import('./commands/decrypt.ts') },
  { name: 'edit', summary: 'edit an encrypted file', load: likeSops('edit') },
  { name: 'set', summary: 'set one value of an encrypted file', load: likeSops('set') },
  { name: 'unset', summary: 'remove one value of an encrypted file', load: likeSops('unset') },
  { name: 'rotate', summary: 'give files a new data key', load: () => import('./commands/rotate.ts') },
  {
    name: 'updatekeys',
    summary: 'give files the keys that .sops.yaml names',
    load: () => import('./commands/updatekeys.ts'),
  },
  {
    name: 'exec-env',
    summary: 'run a command with the values in its environment',
    load: likeSops('exec-env'),
  },
  { name: 'exec-file', summary: 'run a command with the plaintext as a file', load: likeSops('exec-file') },
  {
    name: 'filestatus',
    summary: 'which files are encrypted',
    load: () => import('./commands/filestatus.ts'),
  },
  {
    name: 'verify',
    summary: 'check that files open and are unchanged, printing no value',
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'keys',
    summary: 'make age keys',
    subcommands: ['generate'],
    load: () => import('./commands/keys.ts'),
  },
  {
    name: 'render',
    summary: 'the Secrets that a cluster would get from a folder',
    load: () => import('./commands/render.ts'),
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    subcommands: ['bash', 'zsh', 'fish'],
    load: () => import('./commands/completion.ts'),
  },
];

/** The programs that we are as well, with the words behind their name. */
const programs: readonly string[] = ['sops', 'age-keygen'];

/** What stands beside the commands. */
const others: readonly (readonly [string, string])[] = [
  ['sops …', 'what the sops program does'],
  ['age-keygen …', 'what the age-keygen program does'],
  ['help COMMAND', 'as COMMAND --help'],
  ['-v, --version', 'print the version'],
  ['-h, --help', 'show this'],
];

function help(): string {
  const rows = nativeCommands.map(({ name, summary }) => [name, summary] as const);
  return [
    'subrosa: secrets in GitOps, one program\n\n',
    'usage: subrosa COMMAND [options] …\n\n',
    `commands:\n${columns(rows)}\n`,
    `and:\n${columns(others)}\n`,
    'subrosa COMMAND --help says more about a command.\n',
  ].join('');
}

/**
 * Runs one `subrosa` command line.
 * @returns the exit status; errors are reported, not thrown
 */
export async function run(line: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(line, io);
  } catch (error) {
    if (error instanceof BrokenPipe) throw error;
    io.error(errorReport(error, 'native'));
    return exitStatus(error);
  }
}

async function dispatch([name, ...rest]: readonly string[], io: Io): Promise<number> {
  if (rest.at(-1) === COMPLETION_FLAG || name === COMPLETION_FLAG) {
    const { completions } = await import('./commands/complete.ts');
    io.out(await completions([name ?? '', ...rest].slice(0, -1), io.env));
    return 0;
  }
  if (name === undefined || name === '--help' || name === '-h') return showHelp(undefined, io);
  if (name === 'help') return showHelp(rest[0], io);
  if (name === '--version' || name === '-v' || name === 'version') {
    io.out(`subrosa ${VERSION}\n`);
    return 0;
  }
  return (await commandOf(name)).run(rest, io);
}

async function showHelp(topic: string | undefined, io: Io): Promise<number> {
  if (topic === 'sops') return (await import('./sops/run.ts')).run(['--help'], io);
  if (topic === 'age-keygen') return (await import('./age-keygen.ts')).run(['--help'], io);
  if (topic !== undefined && topic !== 'help') return (await commandOf(topic)).run(['--help'], io);
  io.out(help());
  return 0;
}

async function commandOf(name: string): Promise<NativeModule> {
  const row = nativeCommands.find((command) => command.name === name);
  if (row !== undefined) return row.load();
  const meant = nearest(name, [...nativeCommands.map((command) => command.name), ...programs, 'help']);
  const option = name.startsWith('-');
  throw new SubrosaError(
    'usage',
    `unknown ${option ? `option ${name}` : `command ${JSON.stringify(name)}`}`,
    {
      hint:
        (meant === undefined ? '' : `did you mean ${meant}? `) +
        'subrosa --help lists the commands; subrosa sops … is the drop-in sops.',
    },
  );
}
