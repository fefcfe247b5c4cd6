// What the native commands share: reading the line, `--help`, the context.
import { SubrosaError } from '../../base/errors.ts';
import { parseArgs, type Args } from '../args.ts';
import { SopsContext } from '../context.ts';
import type { Io } from '../io.ts';
import type { NativeModule } from '../native.ts';
import { optionsNamed, type Option } from '../options.ts';
import { logLine } from '../present.ts';
import type { Call } from '../sops/command.ts';

export interface CommandSpec {
  readonly name: string;
  /** The words behind the options, for example `PATH...`. */
  readonly usage: string;
  /** What it does, lines of at most 80 columns. */
  readonly about: string;
  /** Names in the option table. */
  readonly options: readonly string[];
  /** A word that looks like an option is a mistake, not a value. */
  readonly pathsOnly?: boolean;
}

const common = ['config', 'indent', 'decryption-order', 'help'];

/** The `run` of a native command's file. */
export type NativeRun = NativeModule['run'];

/** A native command of its description and what it does. */
export function defineCommand(spec: CommandSpec, work: (call: Call) => Promise<number> | number): NativeRun {
  const options = optionsNamed([...spec.options, ...common.filter((name) => !spec.options.includes(name))]);
  return (line, io) => {
    const args = parseArgs(line, { options, env: io.env });
    if (args.flag('help')) {
      io.out(helpText(spec, options));
      return 0;
    }
    if (spec.pathsOnly) assertPaths(spec, args);
    return work({ args, context: contextOf(args, io) });
  };
}

function assertPaths({ name }: CommandSpec, { words }: Args): void {
  const odd = words.find((word) => word.startsWith('-'));
  if (odd === undefined) return;
  throw new SubrosaError('usage', `unknown option ${odd}`, {
    hint: `subrosa ${name} --help lists the options; a path that starts with a dash is written ./${odd}.`,
  });
}

function contextOf(args: Args, io: Io): SopsContext {
  return new SopsContext(io, {
    config: args.text('config'),
    indent: args.given('indent') ? args.number('indent') : undefined,
    decryptionOrder: args.text('decryption-order'),
    macOnlyEncrypted: args.flag('mac-only-encrypted'),
    warn: (message) => {
      io.error(logLine(io, 'warning', message));
    },
  });
}

function helpText({ name, usage, about }: CommandSpec, options: readonly Option[]): string {
  const rows = options.map((option) => {
    const short = (option.aliases ?? []).map((alias) => `-${alias}, `).join('');
    const value = option.value === 'flag' ? '' : option.value === 'number' ? ' N' : ' VALUE';
    return { left: `  ${short.padStart(4)}--${option.name}${value}`, help: option.help };
  });
  const width = Math.min(Math.max(...rows.map(({ left }) => left.length)), 36);
  const lines = rows.map(({ left, help }) =>
    left.length > width ? `${left}\n${' '.repeat(width + 2)}${help}` : `${left.padEnd(width + 2)}${help}`,
  );
  return `usage: subrosa ${name} [options] ${usage}\n\n${about}\n\noptions:\n${lines.join('\n')}\n`;
}
