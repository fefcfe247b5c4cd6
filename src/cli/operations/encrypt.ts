// Encrypting a plaintext file: what to encrypt, for whom, and doing it. Source: the interplay of flags and rules,
// reference 1.4, 4.2 and 4.3.
import { wrapText } from '../../base/wrap.ts';
import { SubrosaError } from '../../base/errors.ts';
import type { FormatName, Tree } from '../../formats/index.ts';
import {
  assertOneSelection,
  Cipher,
  DEFAULT_UNENCRYPTED_SUFFIX,
  encryptFile,
  hasMetadata,
  newDataKey,
  printEncrypted,
  readPlain,
  ruleGroups,
  SELECTION_OPTIONS,
  selectionsSet,
  SOPS_VERSION,
  wrapDataKey,
  type CreationRule,
  type KeyGroup,
  type KeyMaker,
  type KeyTypeName,
  type Selection,
  type SopsFile,
} from '../../sops/index.ts';
import type { SopsContext } from '../context.ts';
import { during, duringAsync } from '../stage.ts';
import { EMPTY_INPUT, readSource, type Source } from './load.ts';

/** What the command line says about keys and selection; empty texts count as not given. */
export interface EncryptChoices {
  /** In the order in which the keys go into the file. */
  readonly keys: readonly (readonly [KeyTypeName, string])[];
  readonly awsProfile?: string;
  readonly encryptionContext?: string;
  readonly selection?: Selection;
  readonly shamirThreshold?: number;
  /** The old top-level form: flat `kms` keys of the rule get the encryption context, too. */
  readonly contextForRuleKeys?: boolean;
}

/** Everything that decides how a file is encrypted. */
export interface EncryptPlan {
  readonly groups: readonly KeyGroup[];
  readonly shamirThreshold: number;
  readonly selection: Selection;
  readonly macOnlyEncrypted: boolean;
}

/**
 * Merges the command line and the rule for a file.
 * @param target the path, absolute, by which the rule is chosen, and the format that is read
 * @throws SubrosaError `no-matching-rule`, `bad-config`, `conflicting-flags`, `no-keys`, `bad-recipient`,
 * `bad-encryption-context`
 */
export async function planEncryption(
  context: SopsContext,
  target: { readonly path: string; readonly format: FormatName },
  choices: EncryptChoices,
): Promise<EncryptPlan> {
  const rule = await context.ruleFor(target.path);
  const selection = chosenSelection(context, { rule, choices, format: target.format });
  const onlyEncrypted = (context.options.macOnlyEncrypted ?? false) || (rule?.macOnlyEncrypted ?? false);
  return {
    groups: chosenGroups(context, rule, choices),
    shamirThreshold: choices.shamirThreshold || (rule?.shamirThreshold ?? 0),
    selection,
    macOnlyEncrypted: onlyEncrypted && target.format !== 'binary',
  };
}

interface SelectionInput {
  readonly rule: CreationRule | undefined;
  readonly choices: EncryptChoices;
  readonly format: FormatName;
}

function chosenSelection(context: SopsContext, { rule, choices, format }: SelectionInput): Selection {
  const pairs = SELECTION_OPTIONS.map(
    (name) => [name, choices.selection?.[name] || (rule?.selection[name] ?? '')] as const,
  );
  const merged: Selection = Object.fromEntries(pairs.filter(([, text]) => text !== ''));
  if (format === 'binary') {
    for (const name of selectionsSet(merged)) {
      context.warn(`${name} is ignored: a binary file is one value, which is always encrypted`);
    }
    return {};
  }
  if (rule !== undefined && selectionsSet(choices.selection ?? {}).length === 0) assertOneInRule(rule);
  assertOneSelection(merged);
  return selectionsSet(merged).length > 0 ? merged : { unencrypted_suffix: DEFAULT_UNENCRYPTED_SUFFIX };
}

/** A rule at odds with itself is a matter of the configuration. */
function assertOneInRule(rule: CreationRule): void {
  try {
    assertOneSelection(rule.selection);
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
    throw new SubrosaError(
      'bad-config',
      `error loading config: ${error.message.replace('in the same file', 'for the same rule')}`,
      {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      },
    );
  }
}

function chosenGroups(
  context: SopsContext,
  rule: CreationRule | undefined,
  choices: EncryptChoices,
): readonly KeyGroup[] {
  const encryptionContext = parseEncryptionContext(choices.encryptionContext ?? '');
  const options = { awsProfile: choices.awsProfile ?? '', encryptionContext };
  const maker = context.keyMaker;
  const named = choices.keys.filter(([, text]) => text !== '');
  if (named.length > 0) return [named.flatMap(([type, text]) => maker.fromText(type, text, options))];
  if (rule === undefined) {
    throw new SubrosaError(
      'no-keys',
      'config file not found, or has no creation rules, and no keys provided through command line options',
      { hint: 'Name a recipient, for example --age age1…, or write a .sops.yaml with creation_rules.' },
    );
  }
  return ruleGroups(rule, choices.contextForRuleKeys ? withContext(maker, encryptionContext) : maker);
}

function withContext(maker: KeyMaker, encryptionContext: readonly (readonly [string, string])[]): KeyMaker {
  return {
    fromText: (type, text, options) => maker.fromText(type, text, { ...options, encryptionContext }),
    fromMember: (type, member) => maker.fromMember(type, member),
  };
}

/**
 * Reads `--encryption-context`: `key:value` pairs in a comma list.
 * @throws SubrosaError `bad-encryption-context`
 */
export function parseEncryptionContext(text: string): readonly (readonly [string, string])[] {
  if (text === '') return [];
  return text.split(',').map((pair) => {
    const [key = '', value, ...more] = pair.split(':');
    if (value === undefined || more.length > 0) {
      throw new SubrosaError('bad-encryption-context', 'Invalid KMS encryption context format', {
        hint: 'Write key:value pairs, separated by commas.',
      });
    }
    return [key, value] as const;
  });
}

/** How a plaintext tree becomes a file. */
export interface EncryptTarget {
  readonly plan: EncryptPlan;
  readonly output: FormatName;
  /** For messages. */
  readonly path: string | undefined;
}

/**
 * Refuses a tree that holds what would be taken for SOPS metadata.
 * @throws SubrosaError `already-encrypted`
 */
export function assertNotEncrypted(output: FormatName, tree: Tree): void {
  if (!hasMetadata(output, tree)) return;
  const message =
    "The file you have provided contains a top-level entry called 'sops', or for flat file formats top-level entries " +
    "starting with 'sops_'. The file is likely encrypted already: SOPS keeps its metadata there, so such a file cannot " +
    'be encrypted.';
  throw new SubrosaError('already-encrypted', wrapText(message, 75), {
    hint: 'To change an encrypted file use edit, set or rotate; in a plaintext, rename the entry.',
  });
}

/** A new file's tree and metadata with a new data key, wrapped for all keys of the plan. */
export async function freshFile(
  context: SopsContext,
  tree: Tree,
  { plan }: { readonly plan: EncryptPlan },
): Promise<{ readonly file: SopsFile; readonly cipher: Cipher }> {
  const dataKey = newDataKey();
  const wrapped = await wrapDataKey(plan.groups, plan.shamirThreshold, dataKey, context.ring);
  const { selection, macOnlyEncrypted } = plan;
  const metadata = {
    ...wrapped,
    selection,
    macOnlyEncrypted,
    lastModified: '',
    mac: '',
    version: SOPS_VERSION,
  };
  return { file: { tree, metadata }, cipher: new Cipher(dataKey) };
}

/** Encrypts a tree with its metadata and prints it. @throws StageError at `encrypt`, `print-encrypted` */
export async function sealFile(
  context: SopsContext,
  { file, cipher }: { readonly file: SopsFile; readonly cipher: Cipher },
  { output, path }: { readonly output: FormatName; readonly path: string | undefined },
): Promise<Uint8Array> {
  const sealed = await duringAsync('encrypt', path, () =>
    encryptFile(file, { cipher, now: context.io.now() }),
  );
  return during('print-encrypted', path, () => printEncrypted(output, sealed, context.printOptions(output)));
}

function parsePlain({ path, format }: Source, bytes: Uint8Array): Tree {
  try {
    return readPlain(format, bytes);
  } catch (error) {
    if (!(error instanceof SubrosaError) || path !== undefined || bytes.length > 0) throw error;
    throw new SubrosaError(error.code, error.message, { native: EMPTY_INPUT });
  }
}

/**
 * Encrypts a plaintext file.
 * @throws SubrosaError of every stage
 */
export async function encrypt(
  context: SopsContext,
  source: Source,
  { plan, output }: { readonly plan: EncryptPlan; readonly output: FormatName },
): Promise<Uint8Array> {
  const bytes = readSource(context, source);
  const { path } = source;
  const tree = during('parse-plain', path, () => parsePlain(source, bytes));
  during('encrypt', path, () => {
    assertNotEncrypted(output, tree);
  });
  const fresh = await freshFile(context, tree, { plan });
  return sealFile(context, fresh, { output, path });
}
