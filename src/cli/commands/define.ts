// What the native commands share: reading the line, `--help`, the context, and what is said of a wrong line.
import { SubrosaError } from '../../base/errors.ts';
import { columns, wrapText } from '../../base/wrap.ts';
import { dashed, nativeTexts, type ArgTexts } from '../arg-texts.ts';
import { parseArgs, type Args } from '../args.ts';
import { SopsContext } from '../context.ts';
import type { Io } from '../io.ts';
import type { NativeRun } from '../native.ts';
import { inTableOrder, optionsNamed, type Option, type OptionTexts } from '../options.ts';
import { notice } from '../present.ts';
import type { Call } from '../sops/command.ts';

export type { NativeRun };

export interface CommandSpec {
  readonly name: string;
  /**
   * The words behind the options, for example `FILE INDEX [VALUE]`. Words in brackets may be left out, and of the last
   * there may be many when it ends in dots.
   */
  readonly usage: string;
  /** What it does, lines of at most 80 columns. */
  readonly about: string;
  /** Names in the option table, or options of this command alone. */
  readonly options: readonly (string | Option)[];
  /** Texts of options, where the table's do not fit. */
  readonly texts?: OptionTexts;
  /** A word that looks like an option is a mistake, not a value. */
  readonly pathsOnly?: boolean;
  /** What to do about too few words, and too many. */
  readonly few?: string;
  readonly many?: string;
}

/** A native command of its description and what it does. */
export function defineCommand(spec: CommandSpec, work: (call: Call) => Promise<number> | number): NativeRun {
  const options = optionsOf(spec);
  const texts = nativeTexts(`subrosa ${spec.name}`, options);
  const run = (line: readonly string[], io: Io): Promise<number> | number => {
    const args = parseArgs(line, { options, env: io.env, texts });
    if (args.flag('help')) {
      io.out(helpText(spec, options));
      return 0;
    }
    if (spec.pathsOnly) assertPaths(args, texts);
    assertWords(spec, args);
    return work({ args, context: contextOf(args, options, io) });
  };
  return Object.assign(run, { options });
}

/** Those of the command alone first, then the others in the order of the table. */
function optionsOf({ options, texts }: CommandSpec): readonly Option[] {
  const own = options.filter((option) => typeof option !== 'string');
  const names = options.filter((option) => typeof option === 'string');
  return [...own, ...inTableOrder(optionsNamed([...names, 'help'], texts))];
}

function assertPaths({ words }: Args, texts: ArgTexts): void {
  const odd = words.find((word) => word.startsWith('-') && word !== '-');
  if (odd === undefined) return;
  const { message, hint = '' } = texts.unknown(odd, odd.replace(/^-+/, '').split('=', 1)[0]!);
  const more = hint.startsWith('did you') ? '' : ` A path that starts with a dash is written ./${odd}`;
  throw new SubrosaError('usage', message, { hint: hint + more });
}

function assertWords({ name, usage, few, many }: CommandSpec, { words }: Args): void {
  const places = usage.split(' ').filter((place) => place !== '');
  const needed = places.filter((place) => !place.startsWith('['));
  const hint = usageLine(name, usage);
  if (words.length < needed.length) {
    const absent = needed.slice(words.length).join(' and ').replaceAll('...', '');
    throw new SubrosaError('missing-argument', `${name} needs ${absent}`, { hint: few ?? hint });
  }
  if (words.length <= places.length || places.at(-1)?.includes('...')) return;
  const first = JSON.stringify(words[places.length]);
  throw new SubrosaError('usage', `${name} takes ${usage || 'options only'}: ${first} is too much`, {
    hint: many ?? hint,
  });
}

function usageLine(name: string, usage: string): string {
  return `usage: subrosa ${name} [options] ${usage}`.trimEnd();
}

/** At a terminal someone may wonder why nothing happens. */
function inputOf(io: Io): Uint8Array {
  if (io.isTerminal('in')) io.error('reading standard input; Ctrl+D ends it\n');
  return io.input();
}

const LOCAL_KEYS = 'enable-local-keyservice';

function contextOf(args: Args, options: readonly Option[], io: Io): SopsContext {
  return new SopsContext(
    { ...io, input: () => inputOf(io) },
    {
      config: args.text('config'),
      indent: args.given('indent') ? args.number('indent') : undefined,
      decryptionOrder: args.text('decryption-order'),
      localKeys: args.flag(LOCAL_KEYS) || !options.some(({ name }) => name === LOCAL_KEYS),
      keyServices: args.list('keyservice'),
      macOnlyEncrypted: args.flag('mac-only-encrypted'),
      voice: 'native',
      warn: (message, native = message) => {
        io.error(notice(io, 'native', 'warning', native));
      },
    },
  );
}

function leftColumn({ name, aliases = [], value, word = 'VALUE' }: Option): string {
  const short = aliases.map((alias) => `${dashed(alias)}, `).join('');
  return short.padStart(4) + dashed(name) + (value === 'flag' ? '' : ` ${word}`);
}

/** A command's `--help`. */
function helpText({ name, usage, about }: CommandSpec, options: readonly Option[]): string {
  const rows = options
    .filter(({ unlisted }) => unlisted === undefined)
    .map((option) => [leftColumn(option), option.help] as const);
  const later = options.filter(({ unlisted }) => unlisted === 'not yet').map((option) => dashed(option.name));
  const footer = later.length === 0 ? '' : `\nnot available yet:\n${indented(later.join(', '))}\n`;
  return `${usageLine(name, usage)}\n\n${about}\n\noptions:\n${columns(rows)}${footer}`;
}

function indented(text: string): string {
  return wrapText(text, 78).replace(/^/gm, '  ');
}
