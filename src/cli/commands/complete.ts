// What the shells ask of `subrosa`: the words that may come next.
import type { Env } from '../../host/env.ts';
import { optionsStarting, SUMMARY_VARIABLE } from '../completion.ts';
import { nativeCommands } from '../native.ts';

const others: readonly (readonly [string, string])[] = [
  ['sops', 'what the sops program does'],
  ['age-keygen', 'what the age-keygen program does'],
  ['help', 'explain a command'],
];

/**
 * The candidates for the word after `line`, one a line; for its last word when that begins with a dash. With the
 * variable that zsh's and fish's scripts set, commands come as `name:summary`.
 */
export async function completions(line: readonly string[], env: Env): Promise<string> {
  const described = env[SUMMARY_VARIABLE] === '1';
  const typed = line.filter((word) => word !== '');
  const row = nativeCommands.find(({ name }) => name === typed[0]);
  const last = typed.at(-1) ?? '';
  const commands = nativeCommands.map(({ name, summary }) => [name, summary] as const);
  const titled = (rows: readonly (readonly [string, string])[]): string[] =>
    rows.map(([name, summary]) => (described ? `${name}:${summary}` : name));
  let words: readonly string[] = [];
  if (row === undefined) {
    if (last.startsWith('-')) words = ['--help', '--version'].filter((name) => name.startsWith(last));
    else if (typed.length === 0) words = titled([...commands, ...others]);
    else if (typed[0] === 'help' && typed.length === 1) words = titled(commands);
  } else if (last.startsWith('-')) {
    const { run } = await row.load();
    words = optionsStarting(
      last,
      run.options.filter(({ unlisted }) => unlisted === undefined),
      typed,
    );
  } else if (typed.length === 1) words = row.subcommands ?? [];
  return words.map((word) => `${word}\n`).join('');
}
