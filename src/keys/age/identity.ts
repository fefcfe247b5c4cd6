// Identities: what may open an age file. A line of an identity file becomes one of these; what is rare or heavy is
// loaded when it is first tried.
import { SubrosaError } from '../../base/errors.ts';
import type { KeyContext } from '../type.ts';
import { decodeBech32 } from './bech32.ts';
import type { Header } from './header.ts';
import { isPluginName } from './recipient.ts';
import { parseX25519Identity, unwrapX25519, x25519Recipient, type Pair } from './x25519.ts';

/** Something that may hold the file key of an age file. */
export interface AgeIdentity {
  /** Native identities are tried before all others, as age does: the others may ask for a touch or a passphrase. */
  readonly native: boolean;
  /** What is said when this is the only identity and does not match. */
  readonly mismatch: string;
  /** The identity for a report: a public recipient, a plugin or file name. Never a secret. */
  describe(): string | Promise<string>;
  /**
   * The file key, or undefined when no stanza is for this identity.
   * @throws SubrosaError when a stanza is for it and broken, or the person or plugin refuses
   */
  unwrap(header: Header): Uint8Array | undefined | Promise<Uint8Array | undefined>;
}

export const MISMATCH = 'incorrect identity for recipient block';

/** A native X25519 identity; `pair` lets the short path work without a promise. */
export interface X25519AgeIdentity extends AgeIdentity {
  readonly pair: Pair;
}

/** Is this one of the short path's? */
export function isX25519(identity: AgeIdentity): identity is X25519AgeIdentity {
  return 'pair' in identity;
}

function x25519(text: string): X25519AgeIdentity {
  const pair = parseX25519Identity(text);
  return {
    pair,
    native: true,
    mismatch: MISMATCH,
    describe: () => x25519Recipient(pair.point),
    unwrap: (header) => unwrapX25519(pair, header.stanzas),
  };
}

function bad(message: string): SubrosaError {
  return new SubrosaError('bad-identity', message);
}

function hybrid(text: string): AgeIdentity {
  const decoded = decodeBech32(text);
  if (!decoded.ok) throw bad(`malformed secret key: ${decoded.reason}`);
  if (decoded.prefix !== 'AGE-SECRET-KEY-PQ-') throw bad('malformed secret key: unknown type');
  if (decoded.data.length !== 32) throw bad('malformed secret key: invalid MLKEM768-X25519 secret key');
  return {
    native: true,
    mismatch: MISMATCH,
    describe: async () => (await import('./hybrid.ts')).describeHybrid(text),
    unwrap: async (header) => (await import('./hybrid.ts')).unwrapHybrid(text, header),
  };
}

function plugin(text: string, context: KeyContext): AgeIdentity {
  const decoded = decodeBech32(text);
  if (!decoded.ok) throw bad(`invalid identity encoding: ${decoded.reason}`);
  if (!decoded.prefix.startsWith('AGE-PLUGIN-') || !decoded.prefix.endsWith('-'))
    throw bad('not a plugin identity');
  const name = decoded.prefix.slice('AGE-PLUGIN-'.length, -1).toLowerCase();
  if (!isPluginName(name)) throw bad(`invalid plugin name: ${JSON.stringify(name)}`);
  return {
    native: false,
    mismatch: `${name} plugin: ${MISMATCH}`,
    describe: () => `age-plugin-${name}`,
    unwrap: async (header) =>
      (await import('./plugin.ts')).unwrapWithPlugin({ name, identity: text, context }, header),
  };
}

/**
 * Reads one identity, which must fill the text exactly.
 * @throws SubrosaError `bad-identity` with nothing of the key in it
 */
export function parseIdentity(text: string, context: KeyContext): AgeIdentity {
  if (text.startsWith('AGE-PLUGIN-')) return plugin(text, context);
  if (text.startsWith('AGE-SECRET-KEY-PQ-1')) return hybrid(text);
  if (text.startsWith('AGE-SECRET-KEY-1')) return x25519(text);
  throw bad('unknown identity type');
}

/**
 * Reads an identity file: one identity a line, blank lines and `#` lines skipped.
 * @param words each line may hold several, as in SOPS_AGE_KEY
 * @throws SubrosaError `bad-identity`
 */
export function parseIdentities(text: string, words: boolean, context: KeyContext): AgeIdentity[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const kept = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const found = words ? kept.flatMap((line) => line.split(/\s+/).filter((word) => word !== '')) : kept;
  return found.map((identity) => parseIdentity(identity, context));
}
