// The drop-in `sops`: reads the command line, runs the command, tells what went wrong as the original does.
import { SubrosaError } from '../../base/errors.ts';
import { parseArgs, type Args } from '../args.ts';
import { COMPLETION_FLAG } from '../completion.ts';
import { SopsContext } from '../context.ts';
import { exitStatus } from '../exit.ts';
import { BrokenPipe, type Io } from '../io.ts';
import { optionsNamed } from '../options.ts';
import { errorReport, logLine } from '../present.ts';
import { commandNamed, globalOptions, topOptions, type CommandRow } from './commands.ts';

/**
 * Runs one `sops` command line.
 * @param line the words after the program's name
 * @returns the exit status; errors are reported, not thrown
 */
export async function run(line: readonly string[], io: Io): Promise<number> {
  if (line.at(-1) === COMPLETION_FLAG) {
    const { completions } = await import('./complete.ts');
    io.out(completions(line.slice(0, -1), io.env));
    return 0;
  }
  try {
    const top = parseTop(line, io);
    if (top === undefined) return await usageError(line, undefined, io);
    return await dispatch(top, io);
  } catch (error) {
    if (error instanceof BrokenPipe) throw error;
    return report(error, io);
  }
}

function report(error: unknown, io: Io): number {
  io.error(errorReport(error, 'sops'));
  return exitStatus(error);
}

function parseTop(line: readonly string[], io: Io): Args | undefined {
  try {
    return parseArgs(line, { options: optionsNamed(topOptions), env: io.env, stopAtWord: true });
  } catch (error) {
    if (error instanceof SubrosaError && error.code === 'usage') return undefined;
    throw error;
  }
}

/** The wrong command line again, for its error; the help of what was meant goes to standard output. */
async function usageError(line: readonly string[], row: CommandRow | undefined, io: Io): Promise<number> {
  const { commandHelp, topHelp } = await import('./help.ts');
  const options = optionsNamed(row === undefined ? topOptions : [...row.options, 'help']);
  try {
    parseArgs(line, { options, env: io.env, stopAtWord: row === undefined });
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
    const { message } = error;
    io.out(
      row === undefined
        ? `Incorrect Usage. ${message}\n\n${topHelp()}`
        : `Incorrect Usage: ${message}\n\n${commandHelp(row)}`,
    );
    io.error(logLine(io, 'fatal', message));
    return exitStatus(error);
  }
  return 0;
}

async function dispatch(top: Args, io: Io): Promise<number> {
  if (top.flag('help')) return showHelp(undefined, io);
  if (top.flag('version')) {
    const { versionLine } = await import('./version.ts');
    io.out(versionLine());
    return 0;
  }
  const [name = '', ...rest] = top.words;
  if (name === 'help' || name === 'h') return showHelp(rest[0], io);
  const row = commandNamed(name);
  if (row !== undefined) return runCommand(row, rest, { top, io });
  const legacy = await import('./legacy.ts');
  return legacy.run({ args: top, context: contextFor(top, top, io) });
}

async function showHelp(topic: string | undefined, io: Io): Promise<number> {
  const { commandHelp, topHelp } = await import('./help.ts');
  const row = topic === undefined ? undefined : commandNamed(topic);
  if (topic !== undefined && row === undefined) {
    io.error(`No help topic for '${topic}'\n`);
    return 3;
  }
  io.out(row === undefined ? topHelp() : commandHelp(row));
  return 0;
}

async function runCommand(
  row: CommandRow,
  line: readonly string[],
  { top, io }: { readonly top: Args; readonly io: Io },
): Promise<number> {
  const module = row.load();
  const args = row.raw
    ? parseArgs(['--', row.name, ...line], { options: [], env: io.env })
    : parseOwn(row, line, io);
  if (args === undefined) return usageError(line, row, io);
  if (args.flag('help') || (row.raw && line.some((word) => /^--?h(elp)?$/.test(word))))
    return showHelp(row.name, io);
  warnIgnored(top, row, io);
  return (await module).run({ args, context: contextFor(top, args, io) });
}

function parseOwn(row: CommandRow, line: readonly string[], io: Io): Args | undefined {
  try {
    return parseArgs(line, { options: optionsNamed([...row.options, 'help']), env: io.env });
  } catch (error) {
    if (error instanceof SubrosaError && error.code === 'usage') return undefined;
    throw error;
  }
}

/** compat: sops 3.13 silently ignores most flags before a command; so do we, but not silently. */
function warnIgnored(top: Args, row: CommandRow, io: Io): void {
  const ignored = top.givenNames.filter((name) => !globalOptions.includes(name));
  for (const name of ignored) {
    io.error(
      logLine(
        io,
        'warning',
        `The flag --${name} has no effect before the command; give it after ${JSON.stringify(row.name)}.`,
      ),
    );
  }
}

function contextFor(top: Args, args: Args, io: Io): SopsContext {
  return new SopsContext(io, {
    config: top.text('config'),
    indent: top.given('indent') ? top.number('indent') : undefined,
    decryptionOrder: args.text('decryption-order'),
    localKeys: args.flag('enable-local-keyservice'),
    keyServices: args.list('keyservice'),
    macOnlyEncrypted: top.flag('mac-only-encrypted'),
    warn: (message) => {
      io.error(logLine(io, 'warning', message));
    },
  });
}
