// What the commands on files share: their arguments as sources, the flags as choices, and where the result goes.
import { SubrosaError } from '../../base/errors.ts';
import type { FormatName } from '../../formats/index.ts';
import { missing, writeFileAtomic } from '../../host/files.ts';
import { holdingSignals } from '../../host/signals.ts';
import type { KeyTypeName, Selection } from '../../sops/index.ts';
import type { Args } from '../args.ts';
import type { EncryptChoices } from '../operations/encrypt.ts';
import type { Source } from '../operations/load.ts';
import { during } from '../stage.ts';
import type { Call } from './command.ts';

/** The word that names a file, absolute; undefined when there is none. Too many are warned about. */
export function fileWord({ args, context }: Call): string | undefined {
  const [word, ...more] = args.words;
  if (more.length > 0) {
    context.warn('More than one positional argument provided. Only the first one will be used!');
    const looksLikeFlag = more.findLast((other) => other.startsWith('-'));
    if (looksLikeFlag !== undefined) {
      context.warn(
        `Note that one of the ignored positional argument is ${JSON.stringify(looksLikeFlag)}, which looks like a flag. Flags must always be provided before the first positional argument!`,
      );
    }
  }
  return word === undefined ? undefined : context.absolute(word);
}

/** The same where a file is needed. @throws SubrosaError `missing-argument` */
export function neededFile(call: Call): string {
  const path = fileWord(call);
  if (path === undefined) throw new SubrosaError('missing-argument', 'no file specified');
  return path;
}

/** @throws SubrosaError `no-file` */
export function assertExists(path: string): void {
  if (missing(path)) {
    throw new SubrosaError('no-file', `cannot operate on non-existent file ${JSON.stringify(path)}`);
  }
}

/** @throws SubrosaError `conflicting-flags` */
export function assertOneTarget(args: Args): void {
  if (args.flag('in-place') && args.text('output') !== '')
    throw new SubrosaError('conflicting-flags', 'cannot operate on both --output and --in-place');
}

/** Input, output format and the name that rules go by. */
export interface Job {
  readonly source: Source;
  readonly output: FormatName;
  /** Absolute; empty for standard input without a name. */
  readonly name: string;
}

/** The job of a file, or of standard input when there is none, by `--filename-override` and the type flags. */
export function jobFor({ args, context }: Call, path: string | undefined): Job {
  const override = args.text('filename-override');
  const name = override === '' ? (path ?? '') : context.absolute(override);
  // compat: sops 3.13 writes standard input without a name as binary, whatever was read; under our own name we don't.
  const unnamed = name === '' && context.voice === 'native';
  const outputType = args.text('output-type') || (unnamed ? args.text('input-type') : '');
  return {
    source: { path, format: context.format(args.text('input-type'), name) },
    output: context.format(outputType, name),
    name,
  };
}

/** Replaces a file. @throws StageError `unwritable` at `write` */
export function replaceFile(path: string, bytes: Uint8Array): void {
  during('write', path, () => {
    holdingSignals(() => {
      writeFileAtomic(path, bytes);
    });
  });
}

/** Puts a result where the flags say: back into the file, into another, or to standard output. */
export function deliver({ args, context }: Call, bytes: Uint8Array, path: string | undefined): void {
  const output = args.text('output');
  if (args.flag('in-place') && path !== undefined) replaceFile(path, bytes);
  else if (output !== '') replaceFile(context.absolute(output), bytes);
  else context.io.out(bytes);
}

/** Key flags in the order in which the original puts them into a group. */
const keyOrder: readonly (readonly [KeyTypeName, string])[] = [
  ['kms', 'kms'],
  ['gcp_kms', 'gcp-kms'],
  ['hckms', 'hckms'],
  ['azure_kv', 'azure-kv'],
  ['pgp', 'pgp'],
  ['hc_vault', 'hc-vault-transit'],
  ['age', 'age'],
];

/** The order of `--add-*` and `--rm-*`. */
const changeOrder: readonly KeyTypeName[] = ['kms', 'pgp', 'gcp_kms', 'hckms', 'azure_kv', 'hc_vault', 'age'];

const flagOf = new Map(keyOrder);

/** The keys that `--add-*` or `--rm-*` name. */
export function keyChanges(args: Args, prefix: 'add' | 'rm'): readonly (readonly [KeyTypeName, string])[] {
  return changeOrder.map((type) => [type, args.text(`${prefix}-${flagOf.get(type)!}`)] as const);
}

/** Everything the flags say about keys and selection. */
export function choicesOf(args: Args): EncryptChoices {
  const selection: Selection = {
    encrypted_comment_regex: args.text('encrypted-comment-regex'),
    encrypted_regex: args.text('encrypted-regex'),
    encrypted_suffix: args.text('encrypted-suffix'),
    unencrypted_comment_regex: args.text('unencrypted-comment-regex'),
    unencrypted_regex: args.text('unencrypted-regex'),
    unencrypted_suffix: args.text('unencrypted-suffix'),
  };
  return {
    keys: keyOrder.map(([type, name]) => [type, args.text(name)] as const),
    awsProfile: args.text('aws-profile'),
    encryptionContext: args.text('encryption-context'),
    selection,
    shamirThreshold: args.number('shamir-secret-sharing-threshold'),
  };
}
