// `.sops.yaml` as data. Finding the file is host's work; choosing the rule for a path is done here.
// Source: the original's configuration, reference 4.
import { SubrosaError } from '../base/errors.ts';
import { lossyString, textString } from '../base/bytes.ts';
import { lookup, yaml, type FormatName, type ListItem, type MapNode, type Value } from '../formats/index.ts';
import type { KeyGroup, KeyMaker, KeyTypeName, MasterKey } from './key.ts';
import { compilePattern } from './pattern.ts';
import { SELECTION_OPTIONS, type Selection } from './selectors.ts';

/** One entry of `creation_rules`, checked for its types; keys are made from it when it is chosen. */
export interface CreationRule {
  readonly pathRegex: string;
  readonly keys: MapNode;
  readonly shamirThreshold: number;
  readonly selection: Selection;
  readonly macOnlyEncrypted: boolean;
}

export interface SopsConfig {
  /** undefined: the file has none, which counts as no configuration. An empty list matches nothing. */
  readonly creationRules: readonly CreationRule[] | undefined;
  /** Indentation per format; `binary` is `stores.json_binary`. */
  readonly indents: Readonly<Partial<Record<FormatName, number>>>;
}

function badConfig(message: string): SubrosaError {
  return new SubrosaError('bad-config', `error loading config: ${message}`);
}

/** A field of a map, merge keys (`<<`) resolved as YAML says: the map's own keys win. */
function field(node: MapNode, name: string): Value | undefined {
  const own = lookup(node, name);
  if (own !== undefined) return own.kind === 'null' ? undefined : own;
  const merged = lookup(node, '<<');
  const sources: readonly ListItem[] = merged?.kind === 'list' ? merged.items : merged ? [merged] : [];
  for (const source of sources) {
    const found = source.kind === 'map' ? field(source, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function textField(node: MapNode, name: string): string {
  const value = field(node, name);
  if (value === undefined) return '';
  if (value.kind === 'map' || value.kind === 'list' || value.kind === 'null')
    throw badConfig(`${name} must be a string`);
  return value.kind === 'bool' ? String(value.value) : textString(value.text);
}

function flagField(node: MapNode, name: string): boolean {
  const value = field(node, name);
  if (value === undefined) return false;
  if (value.kind === 'bool') return value.value;
  // Where it expects a boolean, Go's YAML library takes these words of YAML 1.1, too.
  const word = value.kind === 'str' ? textString(value.text) : '';
  if (['y', 'Y', 'yes', 'on'].includes(word)) return true;
  if (['n', 'N', 'no', 'off'].includes(word)) return false;
  throw badConfig(`${name} must be true or false`);
}

function integerField(node: MapNode, name: string): number | undefined {
  const value = field(node, name);
  if (value === undefined) return undefined;
  if (value.kind !== 'int' || value.text.length > 9) throw badConfig(`${name} must be a small whole number`);
  return Number(value.text);
}

function mapField(node: MapNode, name: string): MapNode | undefined {
  const value = field(node, name);
  if (value !== undefined && value.kind !== 'map') throw badConfig(`${name} must be a map`);
  return value;
}

function listField(node: MapNode, name: string): readonly Value[] | undefined {
  const value = field(node, name);
  if (value === undefined) return undefined;
  if (value.kind !== 'list') throw badConfig(`${name} must be a list`);
  return value.items.filter((item) => item.kind !== 'comment');
}

function creationRule(item: Value): CreationRule {
  if (item.kind !== 'map') throw badConfig('each creation rule must be a map');
  const pairs = SELECTION_OPTIONS.map((name) => [name, textField(item, name)] as const);
  return {
    pathRegex: textField(item, 'path_regex'),
    keys: item,
    shamirThreshold: integerField(item, 'shamir_threshold') ?? 0,
    selection: Object.fromEntries(pairs.filter(([, text]) => text !== '')),
    macOnlyEncrypted: flagField(item, 'mac_only_encrypted'),
  };
}

const indentFields: readonly (readonly [FormatName, string])[] = [
  ['yaml', 'yaml'],
  ['json', 'json'],
  ['binary', 'json_binary'],
];

function indents(node: MapNode): SopsConfig['indents'] {
  const stores = mapField(node, 'stores');
  const pairs = indentFields.flatMap(([format, name]): [FormatName, number][] => {
    const store = stores && mapField(stores, name);
    const indent = store && integerField(store, 'indent');
    return indent === undefined ? [] : [[format, indent]];
  });
  return Object.fromEntries(pairs);
}

/**
 * Reads a `.sops.yaml`. Unknown keys are ignored, wrong types refuse the whole file, as in the original.
 * @throws SubrosaError `bad-config`
 */
export function parseConfig(input: Uint8Array): SopsConfig {
  const document = parseDocument(input);
  if (document === undefined) return { creationRules: undefined, indents: {} };
  return {
    creationRules: listField(document, 'creation_rules')?.map(creationRule),
    indents: indents(document),
  };
}

function parseDocument(input: Uint8Array): MapNode | undefined {
  if (lossyString(input).trim() === '') return undefined;
  try {
    return yaml.parse(input).documents[0];
  } catch (error) {
    const details = error instanceof SubrosaError ? { where: error.where, cause: error } : { cause: error };
    throw new SubrosaError(
      'bad-config',
      `error loading config: Could not unmarshal config file: ${(error as Error).message}`,
      details,
    );
  }
}

/**
 * The first rule whose pattern matches.
 * @param path relative to the folder of the configuration file where it lies inside it, else absolute
 * @returns undefined when no rule matches
 * @throws SubrosaError `bad-config` for an invalid pattern
 */
export async function chooseRule(
  rules: readonly CreationRule[],
  path: string,
): Promise<CreationRule | undefined> {
  for (const rule of rules) {
    if (rule.pathRegex === '') return rule;
    const matches = await compilePattern(rule.pathRegex, 'path_regex');
    if (matches(path)) return rule;
  }
  return undefined;
}

/** The flat fields of a rule, in the order in which the original makes keys of them. */
const flatFields: readonly (readonly [KeyTypeName, string])[] = [
  ['age', 'age'],
  ['pgp', 'pgp'],
  ['kms', 'kms'],
  ['gcp_kms', 'gcp_kms'],
  ['hckms', 'hckms'],
  ['azure_kv', 'azure_keyvault'],
  ['hc_vault', 'hc_vault_transit_uri'],
];

/** The fields of a key group: the same, but for Vault's name. */
const groupFields: typeof flatFields = flatFields.map(([type, name]) => [
  type,
  type === 'hc_vault' ? 'hc_vault' : name,
]);

/** A comma string, which may end in a comma, or a list of strings, as one comma string. */
function commaField(node: MapNode, name: string): string {
  const value = field(node, name);
  if (value?.kind !== 'list') {
    const parts = textField(node, name).split(',');
    return parts.filter((part) => part.trim() !== '').join(',');
  }
  const texts = value.items.flatMap((item) => {
    if (item.kind === 'comment') return [];
    if (item.kind !== 'str') throw badConfig(`invalid ${name} key configuration: expected string in list`);
    return [textString(item.text)];
  });
  return texts.join(',');
}

function flatGroup(node: MapNode, maker: KeyMaker): KeyGroup {
  const profile = textField(node, 'aws_profile');
  return flatFields.flatMap(([type, name]) => {
    const text = commaField(node, name);
    return text === '' ? [] : maker.fromText(type, text, { awsProfile: profile });
  });
}

function memberGroup(node: Value, maker: KeyMaker): readonly MasterKey[] {
  if (node.kind !== 'map') throw badConfig('each key group must be a map');
  const merged = (listField(node, 'merge') ?? []).flatMap((group) => memberGroup(group, maker));
  const own = groupFields.flatMap(([type, name]) =>
    (listField(node, name) ?? []).flatMap((member) => maker.fromMember(type, member)),
  );
  return unique([...merged, ...own]);
}

function unique(keys: readonly MasterKey[]): KeyGroup {
  const seen = new Set<string>();
  return keys.filter((key) => {
    const name = `${key.type}/${key.name}`;
    const first = !seen.has(name);
    seen.add(name);
    return first;
  });
}

/**
 * The key groups of a rule: `key_groups` when it has any, each key once, else one group of its flat fields as they are.
 * @throws SubrosaError `bad-config`, `bad-recipient`
 */
export function ruleGroups(rule: CreationRule, maker: KeyMaker): readonly KeyGroup[] {
  const groups = listField(rule.keys, 'key_groups') ?? [];
  if (groups.length > 0) return groups.map((group) => memberGroup(group, maker));
  return [flatGroup(rule.keys, maker)];
}
