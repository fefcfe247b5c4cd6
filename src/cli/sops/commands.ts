// The commands of the drop-in: one row each, loaded when called.
import type { CommandModule } from './command.ts';
import { KEY_FLAGS, type OptionTexts } from '../options.ts';

export interface CommandRow {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly string[];
  readonly texts?: OptionTexts;
  /** The words that may follow, for completion. */
  readonly subcommands?: readonly string[];
  /** Nothing is parsed: the command says no anyway. */
  readonly raw?: boolean;
  load(): Promise<CommandModule>;
}

const keys = [...KEY_FLAGS.map(({ name }) => name), 'aws-profile', 'encryption-context'];
const keyChanges = KEY_FLAGS.flatMap(({ name }) => [`add-${name}`, `rm-${name}`]);
const types = ['input-type', 'output-type'];
const selection = ['unencrypted-suffix', 'encrypted-suffix', 'unencrypted-regex', 'encrypted-regex'];
const services = ['enable-local-keyservice', 'keyservice'];
const threshold = 'shamir-secret-sharing-threshold';
const order = 'decryption-order';

export const commands: readonly CommandRow[] = [
  {
    name: 'encrypt',
    usage: '[file]',
    summary: 'encrypt a file, or standard input, to standard output',
    options: [
      'in-place',
      'output',
      ...keys,
      ...types,
      ...selection,
      threshold,
      'filename-override',
      ...services,
      'verbose',
    ],
    texts: {
      'filename-override': 'take this name for choosing rule and types; needed to encrypt standard input',
    },
    load: () => import('./encrypt.ts'),
  },
  {
    name: 'decrypt',
    usage: '[file]',
    summary: 'decrypt a file, or standard input, to standard output',
    options: [
      'in-place',
      'extract',
      'output',
      ...types,
      'ignore-mac',
      'filename-override',
      order,
      ...services,
      'verbose',
    ],
    load: () => import('./decrypt.ts'),
  },
  {
    name: 'rotate',
    usage: 'file',
    summary: 'make a new data key and encrypt all values with it',
    options: [
      'in-place',
      'output',
      ...types,
      'encryption-context',
      'aws-profile',
      ...keyChanges,
      'filename-override',
      order,
      ...services,
      'verbose',
    ],
    load: () => import('./rotate.ts'),
  },
  {
    name: 'edit',
    usage: 'file',
    summary: 'edit an encrypted file, or make a new one',
    options: [
      ...keys,
      ...types,
      ...selection,
      threshold,
      'show-master-keys',
      'ignore-mac',
      order,
      ...services,
      'verbose',
    ],
    load: () => import('./edit.ts'),
  },
  {
    name: 'set',
    usage: 'file index [value]',
    summary: 'set one value of a file: set f.yaml \'["key"][0]\' \'"JSON value"\'',
    options: [
      ...types,
      'value-file',
      'value-stdin',
      threshold,
      'ignore-mac',
      order,
      'idempotent',
      ...services,
      'verbose',
    ],
    texts: { idempotent: 'do nothing when the value is so already' },
    load: () => import('./set.ts'),
  },
  {
    name: 'unset',
    usage: 'file index',
    summary: 'remove one value of a file',
    options: [...types, threshold, 'ignore-mac', order, 'idempotent', ...services, 'verbose'],
    texts: { idempotent: 'do nothing when there is no such value' },
    load: () => import('./unset.ts'),
  },
  {
    name: 'updatekeys',
    usage: 'file...',
    summary: 'give files the keys that the configuration names',
    options: ['yes', 'input-type', ...services],
    load: () => import('./updatekeys.ts'),
  },
  {
    name: 'exec-env',
    usage: '[file to decrypt] [command to run]',
    summary: 'run a command with the values in its environment',
    options: ['background', 'pristine', 'user', 'same-process', order, ...services],
    load: () => import('./exec-env.ts'),
  },
  {
    name: 'exec-file',
    usage: '[file to decrypt] [command to run]',
    summary: 'run a command with the plaintext as a temporary file, {} in the command',
    options: ['background', 'no-fifo', 'user', ...types, 'filename', order, ...services],
    load: () => import('./exec-file.ts'),
  },
  {
    name: 'filestatus',
    usage: 'file',
    summary: 'tell whether a file is encrypted, as JSON',
    options: ['input-type'],
    load: () => import('./filestatus.ts'),
  },
  {
    name: 'completion',
    usage: 'bash|zsh',
    summary: 'print a shell completion script',
    options: [],
    subcommands: ['bash', 'zsh'],
    load: () => import('./completion.ts'),
  },
  {
    name: 'groups',
    usage: 'add|delete',
    summary: 'change the key groups of a file (not available yet)',
    options: [],
    subcommands: ['add', 'delete'],
    raw: true,
    load: () => import('./later.ts'),
  },
  {
    name: 'publish',
    usage: 'file',
    summary: 'publish a file to a configured destination (not available yet)',
    options: [],
    raw: true,
    load: () => import('./later.ts'),
  },
  {
    name: 'keyservice',
    usage: '',
    summary: 'serve the keys of this machine to others (not available yet)',
    options: [],
    raw: true,
    load: () => import('./later.ts'),
  },
];

/** The options before a command, and those of the old form without one. */
export const topOptions: readonly string[] = [
  'decrypt',
  'encrypt',
  'rotate',
  'set',
  'disable-version-check',
  'check-for-updates',
  ...keys,
  'in-place',
  'extract',
  ...types,
  'show-master-keys',
  ...keyChanges,
  'ignore-mac',
  'mac-only-encrypted',
  ...selection,
  'unencrypted-comment-regex',
  'encrypted-comment-regex',
  'config',
  threshold,
  'indent',
  'verbose',
  'output',
  'filename-override',
  order,
  ...services,
  'help',
  'version',
];

export const topTexts: OptionTexts = {
  'filename-override': 'take this name for choosing rule and types',
};

/** Options that count before a command; all others there are ignored by the original. */
export const globalOptions: readonly string[] = [
  'config',
  'indent',
  'mac-only-encrypted',
  'verbose',
  'help',
  'version',
];

/** The row of a command. */
export function commandNamed(name: string): CommandRow | undefined {
  return commands.find((row) => row.name === name);
}
