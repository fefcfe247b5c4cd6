// Help, laid out like the original's and derived from the tables.
import { columns, wrapText } from '../../base/wrap.ts';
import { optionsNamed, type Option } from '../options.ts';
import { commands, topOptions, topTexts, type CommandRow } from './commands.ts';

function flagWords({ name, aliases = [], value }: Option): string {
  const names = [name, ...aliases].map((word) => (word.length === 1 ? `-${word}` : `--${word}`));
  return names.map((word) => (value === 'flag' ? word : `${word} value`)).join(', ');
}

const INDENT = 3;
const WIDTH = 80;

function optionList(options: readonly Option[]): string {
  return columns(
    options.map((option) => [
      flagWords(option),
      option.help +
        (option.unlisted === 'not yet' ? ' (not available yet)' : '') +
        (option.env === undefined ? '' : ` [$${option.env}]`),
    ]),
    { indent: INDENT },
  );
}

function paragraph(text: string): string {
  return wrapText(text, WIDTH - INDENT).replace(/^/gm, ' '.repeat(INDENT));
}

/** `sops command --help`. */
export function commandHelp(row: CommandRow): string {
  const usage = ['sops', row.name, '[command options]', row.usage].filter((word) => word !== '').join(' ');
  return [
    `NAME:\n${paragraph(`sops ${row.name} - ${row.summary}`)}\n\n`,
    `USAGE:\n${paragraph(usage)}\n\n`,
    ...(row.subcommands === undefined
      ? []
      : [`COMMANDS:\n${row.subcommands.map((name) => `   ${name}\n`).join('')}\n`]),
    `OPTIONS:\n${optionList(optionsNamed([...row.options, 'help'], row.texts))}`,
  ].join('');
}

/** `sops --help`. */
export function topHelp(): string {
  const rows = commands.map((row): [string, string] => [row.name, row.summary]);
  return [
    'NAME:\n   sops - encrypted files for editing, Git and programs (this is subrosa)\n\n',
    'USAGE:\n   sops [global options] command [command options] [arguments...]\n',
    '   sops [options] file\n\n',
    '   Without a command the file is edited; with -d, -e, -r or --set it is\n',
    '   decrypted, encrypted, rotated, or a value of it set.\n',
    '   In the form without a command options come before the file.\n\n',
    `COMMANDS:\n${columns([...rows, ['help, h', 'list the commands, or explain one']], { indent: INDENT })}\n`,
    `GLOBAL OPTIONS:\n${optionList(optionsNamed(topOptions, topTexts))}`,
  ].join('');
}
