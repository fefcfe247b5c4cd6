// What a key type is to the rest of the program: a row of small facts, and a service loaded only when it is used.
import { textString } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import { entry, str, type MapItem, type MapNode, type Value } from '../formats/index.ts';
import type { Env } from '../host/env.ts';
import type { KeyRing, KeyTextOptions, KeyTypeName, MasterKey } from '../sops/index.ts';

/** How the services ask the person at the terminal. */
export interface Prompts {
  /** Asks for a line, not echoed when `secret`. @throws SubrosaError `canceled`, or `child` without a terminal */
  ask(prompt: string, secret: boolean): Promise<string>;
  /** Asks for one key out of `choices`. @throws as `ask` */
  choose(prompt: string, choices: readonly string[]): Promise<string>;
}

/** What the key services know of the machine. Injected, so that tests need no real home folder or terminal. */
export interface KeyContext {
  readonly env: Env;
  readonly platform: NodeJS.Platform;
  /** `$HOME`, as Go's os.UserHomeDir reads it. */
  readonly home: string | undefined;
  /** The account's own home folder, whatever `$HOME` says. */
  accountHome(): Promise<string | undefined>;
  readonly prompts: Prompts;
  /** Shows a line to the user, for example a plugin's "touch your key". */
  notify(message: string): void;
}

/** What a new master key takes beside its recipient. */
export interface Making extends KeyTextOptions {
  /** The clock, in milliseconds since the epoch; `created_at` shows it. */
  readonly now: number;
}

/** One key type: its facts (reference 3, 3.8, 4.2), and how to get at its service. */
export interface KeyType {
  /** The metadata block, which is also the name in the decryption order. */
  readonly name: KeyTypeName;
  /** For people: "AWS KMS". */
  readonly title: string;
  /** The original's flag, without dashes; `--add-<flag>` and `--rm-<flag>` derive from it. */
  readonly flag: string;
  readonly shortFlag?: string;
  /** The environment variable that is the flag's default. */
  readonly variable: string;
  /** The field of a creation rule that holds a comma string or a list; `hckms` takes the list only. */
  readonly ruleField: string;
  /** The field of a key group's member list. */
  readonly groupField: string;
  /** Every type but age needs `created_at` in metadata. */
  readonly dated: boolean;
  /** The comparison name, from the metadata fields. */
  keyName(fields: readonly MapItem[]): string;
  /**
   * Master keys from a flag, variable or flat rule field.
   * @throws SubrosaError `bad-recipient`
   */
  fromRecipients(text: string, making: Making): MasterKey[];
  /**
   * Master keys from one member of a key group's list: a string for age, pgp and hc_vault, else a map.
   * @throws SubrosaError `bad-config` for the wrong shape, `bad-recipient`
   */
  fromMember(member: Value, making: Making): MasterKey[];
  /** Absent while the service does not exist here. */
  readonly load?: () => Promise<{ keyService(context: KeyContext): KeyRing }>;
}

/** The text of a field, or empty; field names match in any case, as in the original. */
export function fieldText(fields: readonly MapItem[], name: string): string {
  for (const item of fields) {
    if (item.kind === 'entry' && item.key.toLowerCase() === name && 'text' in item.value)
      return textString(item.value.text);
  }
  return '';
}

/** A field of text. */
export function textField(name: string, text: string): MapItem {
  return entry(name, str(text));
}

/** A key not wrapped yet. */
export function newKey(type: Pick<KeyType, 'name' | 'keyName'>, fields: readonly MapItem[]): MasterKey {
  return { type: type.name, name: type.keyName(fields), fields, enc: '' };
}

/** The parts of a comma list; none for an empty text. */
export function commaList(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

/**
 * The string a member must be.
 * @throws SubrosaError `bad-config`
 */
export function memberText(member: Value, field: string): string {
  if (member.kind !== 'map' && member.kind !== 'list' && 'text' in member) return textString(member.text);
  throw new SubrosaError('bad-config', `a member of "${field}" in key_groups must be a string`);
}

/**
 * The map a member must be.
 * @throws SubrosaError `bad-config`
 */
export function memberMap(member: Value, field: string): MapNode {
  if (member.kind === 'map') return member;
  throw new SubrosaError('bad-config', `a member of "${field}" in key_groups must be a map`);
}
