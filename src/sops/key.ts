// The contract between the SOPS engine and the key types. The engine is handed a KeyRing; it knows no age, no cloud
// and no machine. keys/ implements it, one file per type.
import type { MapItem, Value } from '../formats/index.ts';

/** The metadata blocks of SOPS, which are also the names of the decryption order. */
export type KeyTypeName = 'kms' | 'gcp_kms' | 'hckms' | 'azure_kv' | 'hc_vault' | 'pgp' | 'age';

/** One master key of a file: who can open the data key (or one share of it), and the wrapped bytes. */
export interface MasterKey {
  readonly type: KeyTypeName;
  /** What the original compares keys by (`updatekeys`, `--rm-*`), and what reports call the key. */
  readonly name: string;
  /** All metadata fields of the entry but `enc`, as found or made; unknown types pass through untouched. */
  readonly fields: readonly MapItem[];
  /** The wrapped data key as stored; empty until wrapped. */
  readonly enc: string;
}

/** One Shamir group; a file with a single group needs any one of its keys. */
export type KeyGroup = readonly MasterKey[];

/** What came of trying to open a wrapped data key. */
export type Unwrapped =
  | { readonly ok: true; readonly part: Uint8Array }
  | {
      readonly ok: false;
      /** Why not, in lines as the original prints them. No key material. */
      readonly reasons: readonly string[];
      /** What was tried, for "needed X, tried Y" reports: descriptions of identities, never secrets. */
      readonly tried: readonly string[];
      /** What went wrong apart from keys that are for others; left out by those for whom that is all of `reasons`. */
      readonly problems?: readonly string[];
      /** Where keys were looked for and none was found. */
      readonly empty?: readonly string[];
    };

/** The keys of this machine and the services it may ask. */
export interface KeyRing {
  /**
   * Wraps the data key (or share) for one master key.
   * @returns the text for `enc`
   * @throws SubrosaError when the key cannot be used
   */
  wrap(key: MasterKey, part: Uint8Array): Promise<string>;
  /** Opens `key.enc`. Never throws for "not mine" or "broken": both are reasons, and the next key is tried. */
  unwrap(key: MasterKey): Promise<Unwrapped>;
}

/** The order in which the original loads a group's keys from a file. */
export const KEY_TYPES: readonly KeyTypeName[] = [
  'kms',
  'gcp_kms',
  'hckms',
  'azure_kv',
  'hc_vault',
  'pgp',
  'age',
];

/** The comparison name of a master key, from its metadata fields. */
export type KeyNaming = (type: KeyTypeName, fields: readonly MapItem[]) => string;

/** Makes master keys (not yet wrapped) from what users write. */
export interface KeyMaker {
  /**
   * From a flag, an environment variable or a flat `.sops.yaml` field: a comma list.
   * @throws SubrosaError `bad-recipient`
   */
  fromText(type: KeyTypeName, text: string, options?: KeyTextOptions): readonly MasterKey[];
  /**
   * From one member of a `key_groups` list: a string or a map, by type.
   * @throws SubrosaError `bad-recipient` or `bad-config`
   */
  fromMember(type: KeyTypeName, member: Value): readonly MasterKey[];
}

export interface KeyTextOptions {
  /** `--aws-profile`, `aws_profile`. */
  readonly awsProfile?: string;
  /** `--encryption-context`, as pairs. */
  readonly encryptionContext?: readonly (readonly [string, string])[];
}
