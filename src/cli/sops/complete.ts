// What the shells ask with --generate-bash-completion: the words that may come next.
import type { Env } from '../../host/env.ts';
import { optionsStarting, SUMMARY_VARIABLE } from '../completion.ts';
import { optionsNamed } from '../options.ts';
import { commandNamed, commands, topOptions } from './commands.ts';

/**
 * The candidates for the word after `line`, one a line; for its last word when that begins with a dash.
 * The zsh script asks for `name:summary` through a variable.
 */
export function completions(line: readonly string[], env: Env): string {
  const row = commandNamed(line.find((word) => !word.startsWith('-')) ?? '');
  const last = line.at(-1) ?? '';
  const described = env[SUMMARY_VARIABLE] === '1';
  let words: readonly string[];
  if (last.startsWith('-'))
    words = optionsStarting(
      last,
      optionsNamed(row === undefined ? topOptions : [...row.options, 'help']),
      line,
    );
  else if (row !== undefined) words = row.subcommands ?? [];
  else
    words = commands
      .map(({ name, summary }) => (described ? `${name}:${summary}` : name))
      .concat('help', 'h');
  return words.map((word) => `${word}\n`).join('');
}
