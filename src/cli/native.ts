// Subrosa under its own name: one row a command, loaded when called.
import { SubrosaError } from '../base/errors.ts';
import { exitStatus } from './exit.ts';
import { BrokenPipe, type Io } from './io.ts';
import { errorReport } from './present.ts';
import { VERSION } from './version.ts';

/** A native command's file: it gets the words behind its name and returns the exit status. Errors are thrown. */
export interface NativeModule {
  run(line: readonly string[], io: Io): Promise<number> | number;
}

export interface NativeRow {
  readonly name: string;
  readonly summary: string;
  load(): Promise<NativeModule>;
}

/** The commands, in the order of `--help`. */
const likeSops = (name: 'edit' | 'set' | 'unset' | 'exec-env' | 'exec-file'): NativeRow['load'] => {
  return async () => (await import('./commands/like-sops.ts')).likeSops(name);
};

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
  { name: 'keys', summary: 'make age keys', load: () => import('./commands/keys.ts') },
  {
    name: 'render',
    summary: 'the Secrets that a cluster would get from a folder',
    load: () => import('./commands/render.ts'),
  },
];

function help(): string {
  const width = Math.max(...nativeCommands.map(({ name }) => name.length), 10);
  const rows = nativeCommands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'subrosa: secrets in GitOps, one program',
    '',
    'usage: subrosa <command> [options] …',
    '       subrosa sops …         what the sops program does',
    '       subrosa age-keygen …   what the age-keygen program does',
    '',
    ...(rows.length > 0 ? ['commands:', ...rows, ''] : []),
    'subrosa <command> --help says more about a command.',
    '',
  ].join('\n');
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
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    io.out(help());
    return 0;
  }
  if (name === '--version' || name === '-v' || name === 'version') {
    io.out(`subrosa ${VERSION}\n`);
    return 0;
  }
  const row = nativeCommands.find((command) => command.name === name);
  if (row === undefined) {
    throw new SubrosaError('usage', `unknown command ${JSON.stringify(name)}`, {
      hint: 'subrosa --help lists the commands; subrosa sops … is the drop-in sops.',
    });
  }
  const module = await row.load();
  return module.run(rest, io);
}
