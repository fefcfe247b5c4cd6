// The one option table. Parsing, help and completion are derived from it; a command names the options it takes.

export interface Option {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** `flag` takes no value, `list` may be given several times. */
  readonly value: 'flag' | 'text' | 'number' | 'list';
  /** What the value is, for help. */
  readonly word?: string;
  /** The environment variable that is its default. */
  readonly env?: string;
  /** A flag that is on unless switched off. */
  readonly on?: boolean;
  /** Why our own help leaves it out, though it is known: what it is for is not available yet, or it is of no use there. */
  readonly unlisted?: 'not yet' | 'no use';
  readonly help: string;
}

type More = Partial<Option>;

const flag = (name: string, help: string, more: More = {}): Option => ({
  name,
  value: 'flag',
  help,
  ...more,
});
const text = (name: string, word: string, help: string, more: More = {}): Option => ({
  name,
  value: 'text',
  word,
  help,
  ...more,
});
const number = (name: string, help: string): Option => ({ name, value: 'number', word: 'N', help });

/** The key types as flags: name, variable, what is listed, short name. keys/ holds the rest of what they are. */
export const KEY_FLAGS: readonly {
  readonly name: string;
  readonly env: string;
  readonly what: string;
  readonly alias?: string;
}[] = [
  { name: 'kms', env: 'SOPS_KMS_ARN', what: 'AWS KMS key ARNs', alias: 'k' },
  { name: 'gcp-kms', env: 'SOPS_GCP_KMS_IDS', what: 'Google Cloud KMS resource ids' },
  { name: 'hckms', env: 'SOPS_HUAWEICLOUD_KMS_IDS', what: 'Huawei Cloud KMS key ids (region:uuid)' },
  { name: 'azure-kv', env: 'SOPS_AZURE_KEYVAULT_URLS', what: 'Azure Key Vault key URLs' },
  { name: 'hc-vault-transit', env: 'SOPS_VAULT_URIS', what: 'Vault transit key URIs' },
  { name: 'pgp', env: 'SOPS_PGP_FP', what: 'PGP fingerprints', alias: 'p' },
  { name: 'age', env: 'SOPS_AGE_RECIPIENTS', what: 'age recipients', alias: 'a' },
];

function optionsOfKey({ name, env, what, alias }: (typeof KEY_FLAGS)[number]): readonly Option[] {
  const unlisted: More = name === 'age' ? {} : { unlisted: 'not yet' };
  const short: More = alias === undefined ? {} : { aliases: [alias] };
  return [
    text(name, 'LIST', `comma list of ${what} to encrypt to`, { env, ...short, ...unlisted }),
    text(`add-${name}`, 'LIST', `comma list of ${what} to add to the file`, unlisted),
    text(`rm-${name}`, 'LIST', `comma list of ${what} to remove from the file`, unlisted),
  ];
}

const keyOptions: readonly Option[] = KEY_FLAGS.toReversed().flatMap(optionsOfKey);

const TYPES = 'yaml, json, dotenv, ini or binary';

// In the order of the native help: what people use first stands first.
const table: readonly Option[] = [
  flag('in-place', 'write the result back to the file', { aliases: ['i'] }),
  text('output', 'FILE', 'write the result to this file'),
  text('output-dir', 'DIR', 'write the results into this folder, under the same relative names'),
  text('extract', 'INDEX', 'print one value only, by its path: \'["key"][0]\''),
  flag('check', 'write nothing; the exit status tells whether there is something to do'),
  flag('dry-run', 'write nothing; say what would be done'),
  flag('quiet', 'tell of failures and the summary only', { aliases: ['q'] }),
  flag('yes', 'answer every question with yes', { aliases: ['y'] }),
  flag('decrypt', 'decrypt a file to standard output', { aliases: ['d'] }),
  flag('encrypt', 'encrypt a file to standard output', { aliases: ['e'] }),
  flag('rotate', 'give a file a new data key', { aliases: ['r'] }),
  text('set', 'VALUE', 'set a value in a file, in place: \'["key"][0] {"json": "value"}\''),
  flag('value-file', 'the value is the name of a file that holds it'),
  flag('value-stdin', 'read the value from standard input'),
  flag('idempotent', 'do nothing when the file is already so'),
  flag('no-fifo', 'use a regular file instead of a named pipe'),
  text('filename', 'NAME', 'name of the temporary file (default tmp-file)'),
  flag('pristine', 'hand on no other environment variables'),
  flag('same-process', 'become the command instead of waiting for it'),
  text('user', 'NAME', 'run the command as this user'),
  flag('background', 'do not wait for the command (deprecated)'),
  ...keyOptions,
  text('input-type', 'TYPE', `read the file as ${TYPES} whatever its name`),
  text('output-type', 'TYPE', `write the result as ${TYPES} whatever the name`),
  text('filename-override', 'NAME', 'take this name for choosing types'),
  text('encrypted-regex', 'REGEX', 'encrypt only values whose key matches (Go syntax)'),
  text('unencrypted-regex', 'REGEX', 'leave values clear whose key matches (Go syntax)'),
  text('encrypted-suffix', 'TEXT', 'encrypt only values whose key ends so'),
  text('unencrypted-suffix', 'TEXT', 'leave values clear whose key ends so'),
  text('encrypted-comment-regex', 'REGEX', 'encrypt only values whose comment matches (Go syntax)'),
  text('unencrypted-comment-regex', 'REGEX', 'leave values clear whose comment matches (Go syntax)'),
  number('shamir-secret-sharing-threshold', 'how many key groups it takes to open the file'),
  flag('mac-only-encrypted', 'compute the message authentication code over encrypted values only'),
  flag('ignore-mac', 'do not check the message authentication code'),
  flag('show-master-keys', 'show the sops block in the editor', { aliases: ['s'] }),
  text('config', 'FILE', 'configuration file, instead of the .sops.yaml found upwards', {
    env: 'SOPS_CONFIG',
  }),
  number('indent', 'spaces of indentation in YAML and JSON output'),
  text('decryption-order', 'LIST', 'comma list of key types, in the order to try', {
    env: 'SOPS_DECRYPTION_ORDER',
  }),
  text('aws-profile', 'NAME', 'AWS profile for the AWS KMS keys', { unlisted: 'not yet' }),
  text('encryption-context', 'LIST', 'AWS KMS encryption context, key:value pairs in a comma list', {
    unlisted: 'not yet',
  }),
  flag('enable-local-keyservice', 'use the keys of this machine (default true)', {
    env: 'SOPS_ENABLE_LOCAL_KEYSERVICE',
    on: true,
    unlisted: 'no use',
  }),
  {
    name: 'keyservice',
    value: 'list',
    env: 'SOPS_KEYSERVICE',
    unlisted: 'not yet',
    help: 'another key service to ask, protocol://address; may be repeated',
  },
  flag('verbose', 'accepted for compatibility', { unlisted: 'no use' }),
  flag('disable-version-check', 'accepted for compatibility: nothing is ever checked over the network', {
    env: 'SOPS_DISABLE_VERSION_CHECK',
    unlisted: 'no use',
  }),
  flag('check-for-updates', 'accepted for compatibility: nothing is ever checked over the network', {
    unlisted: 'no use',
  }),
  flag('help', 'show help', { aliases: ['h'] }),
  flag('version', 'print the version', { aliases: ['v'] }),
];

const byName = new Map(table.map((option) => [option.name, option]));

/** Texts of one command, by option, where the table's do not fit. */
export type OptionTexts = Readonly<Record<string, string>>;

/**
 * The options of these names, in this order.
 * @throws Error for a name that is not in the table, which is a mistake in a command
 */
export function optionsNamed(names: readonly string[], texts: OptionTexts = {}): readonly Option[] {
  return names.map((name) => {
    const option = byName.get(name);
    if (option === undefined) throw new Error(`no option ${name} in the table`);
    const help = texts[name];
    return help === undefined ? option : { ...option, help };
  });
}

/** The same options in the order of the table. */
export function inTableOrder(options: readonly Option[]): readonly Option[] {
  const places = new Map([...byName.keys()].map((name, index) => [name, index]));
  const place = ({ name }: Option): number => places.get(name) ?? -1;
  return options.toSorted((a, b) => place(a) - place(b));
}
