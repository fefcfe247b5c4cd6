// The one option table. Parsing, help and completion are derived from it; a command names the options it takes.

export interface Option {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** `flag` takes no value, `list` may be given several times. */
  readonly value: 'flag' | 'text' | 'number' | 'list';
  /** The environment variable that is its default. */
  readonly env?: string;
  /** A flag that is on unless switched off. */
  readonly on?: boolean;
  readonly help: string;
}

const flag = (name: string, help: string, more: Partial<Option> = {}): Option => ({
  name,
  value: 'flag',
  help,
  ...more,
});
const text = (name: string, help: string, more: Partial<Option> = {}): Option => ({
  name,
  value: 'text',
  help,
  ...more,
});
const number = (name: string, help: string): Option => ({ name, value: 'number', help });

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

const keyOptions: readonly Option[] = KEY_FLAGS.flatMap(({ name, env, what, alias }) => [
  text(name, `comma list of ${what} to encrypt to`, {
    env,
    ...(alias === undefined ? {} : { aliases: [alias] }),
  }),
  text(`add-${name}`, `comma list of ${what} to add to the file`),
  text(`rm-${name}`, `comma list of ${what} to remove from the file`),
]);

const TYPES = 'yaml, json, dotenv, ini or binary';

const table: readonly Option[] = [
  ...keyOptions,
  flag('decrypt', 'decrypt a file to standard output', { aliases: ['d'] }),
  flag('encrypt', 'encrypt a file to standard output', { aliases: ['e'] }),
  flag('rotate', 'give a file a new data key', { aliases: ['r'] }),
  text('set', 'set a value in a file, in place: \'["key"][0] {"json": "value"}\''),
  flag('in-place', 'write the result back to the file', { aliases: ['i'] }),
  text('output', 'write the result to this file'),
  text('extract', 'print one value only, by its path: \'["key"][0]\''),
  text('input-type', `read the file as ${TYPES} whatever its name`),
  text('output-type', `write the result as ${TYPES} whatever the name`),
  text('filename-override', 'take this name for choosing rule and types; needed to encrypt standard input'),
  flag('ignore-mac', 'do not check the message authentication code'),
  flag('mac-only-encrypted', 'compute the message authentication code over encrypted values only'),
  flag('show-master-keys', 'show the sops block in the editor', { aliases: ['s'] }),
  text('unencrypted-suffix', 'leave values clear whose key ends so'),
  text('encrypted-suffix', 'encrypt only values whose key ends so'),
  text('unencrypted-regex', 'leave values clear whose key matches (Go syntax)'),
  text('encrypted-regex', 'encrypt only values whose key matches (Go syntax)'),
  text('unencrypted-comment-regex', 'leave values clear whose comment matches (Go syntax)'),
  text('encrypted-comment-regex', 'encrypt only values whose comment matches (Go syntax)'),
  text('aws-profile', 'AWS profile for the AWS KMS keys'),
  text('encryption-context', 'AWS KMS encryption context, key:value pairs in a comma list'),
  number('shamir-secret-sharing-threshold', 'how many key groups it takes to open the file'),
  text('config', 'configuration file, instead of the .sops.yaml found upwards', { env: 'SOPS_CONFIG' }),
  number('indent', 'spaces of indentation in YAML and JSON output'),
  flag('verbose', 'accepted for compatibility'),
  text('decryption-order', 'comma list of key types, in the order to try', { env: 'SOPS_DECRYPTION_ORDER' }),
  flag('enable-local-keyservice', 'use the keys of this machine (default true)', {
    env: 'SOPS_ENABLE_LOCAL_KEYSERVICE',
    on: true,
  }),
  {
    name: 'keyservice',
    value: 'list',
    env: 'SOPS_KEYSERVICE',
    help: 'another key service to ask, protocol://address; may be repeated',
  },
  flag('value-file', 'the value is the name of a file that holds it'),
  flag('value-stdin', 'read the value from standard input'),
  flag('idempotent', 'do nothing when the file is already so'),
  text('output-dir', 'write the results into this folder, under the same relative names'),
  flag('check', 'write nothing; the exit status tells whether there is something to do'),
  flag('dry-run', 'write nothing; say what would be done'),
  flag('yes', 'answer every question with yes', { aliases: ['y'] }),
  flag('background', 'do not wait for the command (deprecated)'),
  flag('pristine', 'hand on no other environment variables'),
  flag('same-process', 'become the command instead of waiting for it'),
  text('user', 'run the command as this user'),
  flag('no-fifo', 'use a regular file instead of a named pipe'),
  text('filename', 'name of the temporary file (default tmp-file)'),
  flag('disable-version-check', 'accepted for compatibility: nothing is ever checked over the network', {
    env: 'SOPS_DISABLE_VERSION_CHECK',
  }),
  flag('check-for-updates', 'accepted for compatibility: nothing is ever checked over the network'),
  flag('help', 'show help', { aliases: ['h'] }),
  flag('version', 'print the version', { aliases: ['v'] }),
];

const byName = new Map(table.map((option) => [option.name, option]));

/**
 * The options of these names, in this order.
 * @throws Error for a name that is not in the table, which is a mistake in a command
 */
export function optionsNamed(names: readonly string[]): readonly Option[] {
  return names.map((name) => {
    const option = byName.get(name);
    if (option === undefined) throw new Error(`no option ${name} in the table`);
    return option;
  });
}
