// Help, laid out like the original's and derived from the tables.
import { optionsNamed, type Option } from '../options.ts';
import { commands, topOptions, type CommandRow } from './commands.ts';

function flagWords({ name, aliases = [], value }: Option): string {
  const names = [name, ...aliases].map((word) => (word.length === 1 ? `-${word}` : `--${word}`));
  return names.map((word) => (value === 'flag' ? word : `${word} value`)).join(', ');
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `   ${left.padEnd(width)}  ${right}\n`).join('');
}

function optionList(names: readonly string[]): string {
  return columns(
    optionsNamed(names).map((option) => [
      flagWords(option),
      option.help + (option.env === undefined ? '' : ` [$${option.env}]`),
    ]),
  );
}

/** `sops command --help`. */
export function commandHelp(row: CommandRow): string {
  const usage = ['sops', row.name, '[command options]', row.usage].filter((word) => word !== '').join(' ');
  return [
    `NAME:\n   sops ${row.name} - ${row.summary}\n\n`,
    `USAGE:\n   ${usage}\n\n`,
    ...(row.subcommands === undefined
      ? []
      : [`COMMANDS:\n${row.subcommands.map((name) => `   ${name}\n`).join('')}\n`]),
    `OPTIONS:\n${optionList([...row.options, 'help'])}`,
  ].join('');
}

/** `sops --help`. */
export function topHelp(): string {
  const rows = commands.map((row): [string, string] => [row.name, row.summary]);
  return [
    'NAME:\n   sops - encrypted files for editing, Git and programs (subrosa, drop-in for sops)\n\n',
    'USAGE:\n   sops [global options] command [command options] [arguments...]\n',
    '   sops [options] file     edits the file; with -d, -e, -r, --set decrypts, encrypts, rotates, sets\n\n',
    '   In the form without a command options come before the file.\n\n',
    `COMMANDS:\n${columns([...rows, ['help, h', 'list the commands, or explain one']])}\n`,
    `GLOBAL OPTIONS:\n${optionList(topOptions)}`,
  ].join('');
}
