// The key types of SOPS: one row each, and the ring that wraps and opens data keys with them. A row is facts; what
// talks to a service or a plugin is loaded when first used.
import { messageOf, SubrosaError } from '../base/errors.ts';
import { homeFolder, hostPlatform, processEnv } from '../host/env.ts';
import type { KeyMaker, KeyNaming, KeyRing, KeyTypeName, MasterKey, Unwrapped } from '../sops/index.ts';
import { age } from './age/facts.ts';
import { azureKv } from './azure-kv.ts';
import { gcpKms } from './gcp-kms.ts';
import { hckms } from './hckms.ts';
import { hcVault } from './hc-vault.ts';
import { kms } from './kms.ts';
import { pgp } from './pgp.ts';
import type { KeyContext, KeyType, Prompts } from './type.ts';

export type { KeyContext, KeyType, Making, Prompts } from './type.ts';

/** Every key type, in the order in which the original loads a group from a file. */
export const keyTypes: readonly KeyType[] = [kms, gcpKms, hckms, azureKv, hcVault, pgp, age];

const rows = new Map<string, KeyType>(keyTypes.map((row) => [row.name, row]));

/** The row of a key type. */
export function keyType(name: KeyTypeName): KeyType {
  return rows.get(name)!;
}

/** The comparison name of a master key, from its metadata fields. */
export const keyNaming: KeyNaming = (type, fields) => keyType(type).keyName(fields);

/** Makes master keys from recipients. `now`: the clock, for `created_at`. */
export function keyMaker(now: () => number): KeyMaker {
  return {
    fromText: (type, text, options = {}) => keyType(type).fromRecipients(text, { ...options, now: now() }),
    fromMember: (type, member) => keyType(type).fromMember(member, { now: now() }),
  };
}

const terminal: Prompts = {
  async ask(text, secret) {
    const { prompt, promptSecret } = await import('../host/terminal.ts');
    return secret ? promptSecret(text) : prompt(text);
  },
  choose: async (text, choices) => (await import('../host/terminal.ts')).promptKey(text, choices),
};

/** The context of this machine: the process environment, the terminal. `notify` shows a plugin's messages. */
export function machineContext(notify: (message: string) => void): KeyContext {
  const env = processEnv();
  const platform = hostPlatform();
  const accountHome = async (): Promise<string | undefined> =>
    (await import('../host/account.ts')).accountHome();
  return { env, platform, home: homeFolder(env, platform), accountHome, prompts: terminal, notify };
}

function missing(row: KeyType): string {
  return `${row.title} keys are not implemented yet`;
}

/**
 * The keys of a machine. Make one and use it for all files of a run: identities are read once, passphrases asked once.
 */
export function keyRing(context: KeyContext): KeyRing {
  const services = new Map<KeyTypeName, Promise<KeyRing>>();
  const service = (row: KeyType): Promise<KeyRing> | undefined => {
    const known = services.get(row.name);
    if (known !== undefined || row.load === undefined) return known;
    const loading = row.load().then((module) => module.keyService(context));
    services.set(row.name, loading);
    return loading;
  };
  return {
    async wrap(key: MasterKey, part: Uint8Array): Promise<string> {
      const row = keyType(key.type);
      const found = await service(row);
      if (found === undefined) throw new SubrosaError('not-implemented', `${key.name}: ${missing(row)}`);
      return found.wrap(key, part);
    },
    async unwrap(key: MasterKey): Promise<Unwrapped> {
      const row = keyType(key.type);
      try {
        const found = await service(row);
        if (found !== undefined) return await found.unwrap(key);
      } catch (error) {
        return { ok: false, reasons: [messageOf(error)], tried: [] };
      }
      return { ok: false, reasons: [missing(row)], tried: [] };
    },
  };
}

/** age-keygen's work, loaded when used. */
export async function ageKeygen(): Promise<typeof import('./age/keygen.ts')> {
  return import('./age/keygen.ts');
}
