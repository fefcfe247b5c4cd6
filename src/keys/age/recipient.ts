// Recipients as text, told apart and checked as sops does (reference 3.1): what may be written into a file's metadata.
import { messageOf, SubrosaError } from '../../base/errors.ts';
import { decodeBech32 } from './bech32.ts';
import { montgomeryPoint } from './ed25519.ts';
import { parseSshPublicKey, type SshPublicKey } from './ssh-public.ts';

export type Recipient =
  | { readonly kind: 'x25519'; readonly point: Uint8Array }
  | { readonly kind: 'hybrid'; readonly text: string }
  | { readonly kind: 'plugin'; readonly plugin: string; readonly text: string }
  | { readonly kind: 'ssh'; readonly key: SshPublicKey };

const X25519_LENGTH = 32;
/** ML-KEM-768's encapsulation key, 3 × 256 coefficients of 12 bits and a 32-byte seed, then an X25519 point. */
const MLKEM_COEFFICIENTS = 1152;
const HYBRID_LENGTH = MLKEM_COEFFICIENTS + 32 + X25519_LENGTH;
const MLKEM_MODULUS = 3329;

function bad(message: string): SubrosaError {
  return new SubrosaError('bad-recipient', message);
}

function bech32Data(text: string, prefix: string): Uint8Array {
  const malformed = (why: string): SubrosaError =>
    bad(
      `failed to parse input as Bech32-encoded age public key: malformed recipient ${JSON.stringify(text)}: ${why}`,
    );
  const decoded = decodeBech32(text);
  if (!decoded.ok) throw malformed(decoded.reason);
  if (decoded.prefix !== prefix) throw malformed(`invalid type ${JSON.stringify(decoded.prefix)}`);
  if (prefix === 'age' && decoded.data.length !== X25519_LENGTH) throw malformed('invalid X25519 public key');
  if (prefix === 'age1pq' && !isHybridKey(decoded.data))
    throw malformed('invalid MLKEM768-X25519 public key');
  return decoded.data;
}

/** Is every coefficient reduced? (FIPS 203, section 7.2: the modulus check.) */
function isHybridKey(key: Uint8Array): boolean {
  if (key.length !== HYBRID_LENGTH) return false;
  for (let at = 0; at < MLKEM_COEFFICIENTS; at += 3) {
    const [low, middle, high] = [key[at]!, key[at + 1]!, key[at + 2]!];
    if ((low | ((middle & 15) << 8)) >= MLKEM_MODULUS || ((middle >> 4) | (high << 4)) >= MLKEM_MODULUS)
      return false;
  }
  return true;
}

/** May a plugin have this name? No slash: it becomes part of a program's name. */
export function isPluginName(name: string): boolean {
  return /^[A-Za-z0-9+\-._]+$/.test(name);
}

function parsePlugin(text: string): Recipient {
  const failed = (why: string): SubrosaError =>
    bad(`failed to parse input as age key from age plugin: ${why}`);
  const decoded = decodeBech32(text);
  if (!decoded.ok) throw failed(`invalid recipient encoding: ${decoded.reason}`);
  const plugin = decoded.prefix.replace(/^age1/, '');
  if (!isPluginName(plugin)) throw failed(`invalid plugin name: ${JSON.stringify(plugin)}`);
  return { kind: 'plugin', plugin, text };
}

function parseSsh(text: string): Recipient {
  const failed = (why: string): SubrosaError =>
    bad(
      `failed to parse input as age-ssh public key: malformed SSH recipient: ${JSON.stringify(text)}: ${why}`,
    );
  let key;
  try {
    key = parseSshPublicKey(text);
  } catch (error) {
    throw failed(messageOf(error));
  }
  if (key.type === 'ssh-ed25519' && montgomeryPoint(key.point) === undefined) {
    throw failed('invalid Ed25519 public key: edwards25519: invalid point encoding');
  }
  return { kind: 'ssh', key };
}

/**
 * Reads one recipient (already trimmed).
 * @throws SubrosaError `bad-recipient` with the original's text
 */
export function parseRecipient(text: string): Recipient {
  if (text.startsWith('age1pq1')) {
    bech32Data(text, 'age1pq');
    return { kind: 'hybrid', text };
  }
  if (text.startsWith('age1') && text.indexOf('1', 4) >= 0) return parsePlugin(text);
  if (text.startsWith('age1')) return { kind: 'x25519', point: bech32Data(text, 'age') };
  if (text.startsWith('ssh-')) return parseSsh(text);
  // compat: sops 3.13 prints what it was given; a private key given by mistake must not reach a log.
  if (/^AGE-(SECRET-KEY|PLUGIN)-/i.test(text)) {
    throw new SubrosaError(
      'bad-recipient',
      'failed to parse input, unknown recipient type: an identity (private key), which is not shown here',
      {
        hint: 'Give the public half, which starts with "age1"; treat the private key as exposed if it was typed in a shared place.',
      },
    );
  }
  throw bad(`failed to parse input, unknown recipient type: ${JSON.stringify(text)}`);
}
