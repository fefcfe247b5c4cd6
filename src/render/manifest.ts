// One file of the folder: is there a Secret in it, and what does it say once decrypted?
import { SubrosaError } from '../base/errors.ts';
import { wipe } from '../base/bytes.ts';
import { formatForPath, type FormatName, type MapNode, type Tree } from '../formats/index.ts';
import { keyNaming } from '../keys/index.ts';
import {
  hasMetadata,
  readEncrypted,
  readPlain,
  unlockFile,
  type KeyRing,
  type SopsFile,
} from '../sops/index.ts';
import { fieldOf, textOfField } from './object.ts';

/** What opens the files of a run. */
export interface Opener {
  readonly ring: KeyRing;
  /** The decryption order. */
  readonly order: readonly string[];
}

/** `nothing`: no Secret in it. `elsewhere`: encrypted with SOPS, and no manifest of a Secret. */
export type Manifest =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'secrets'; readonly encrypted: boolean; readonly documents: readonly MapNode[] }
  | { readonly kind: 'failed'; readonly error: SubrosaError };

// Bounded repetitions: a file made for it must not keep us busy.
const SECRET_KIND =
  /\bkind["']?\s*:\s*(?:[&!*]\S{0,200}\s{1,200}){0,4}(?:["']?(?:Secret|SecretList|List)\b|["']?ENC\[|\*)/;
const CLEAR_SECRET = /^[ \t-]{0,200}["']?kind["']?\s*:\s*["']?Secret\b/m;
const CIPHERTEXT = 'ENC[AES256_GCM,';
/** How the file that sops makes of a binary one begins. */
const ENCRYPTED_BINARY = /^\s*\{\s*"data"\s*:\s*"ENC\[AES256_GCM,/;

/** How much of a file tells whether it is an encrypted binary one. */
export const HEAD_BYTES = 256;

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** Is this the beginning of a binary file that sops encrypted? */
export function looksEncryptedBinary(head: Uint8Array): boolean {
  return ENCRYPTED_BINARY.test(latin1(head));
}

/** Whether a file may hold a manifest, of whatever kind. */
export function mayBeManifest(bytes: Uint8Array): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!content.includes('apiVersion') || !content.includes('kind')) return false;
  const text = content.toString('latin1');
  return /\bapiVersion["']?\s*:/.test(text) && /\bkind["']?\s*:/.test(text);
}

/** What the text of a file shows without reading it: a manifest of a Secret, or else one that sops encrypted. */
export function glance(bytes: Uint8Array, format: FormatName): 'secret' | 'encrypted' | undefined {
  const text = latin1(bytes);
  if (format === 'dotenv' || format === 'ini') {
    return text.includes(CIPHERTEXT) && /^(?:sops_mac=|\[sops\])/m.test(text) ? 'encrypted' : undefined;
  }
  const encrypted = text.includes(CIPHERTEXT) && /\bsops["']?\s*:/.test(text);
  if (CLEAR_SECRET.test(text) || (encrypted && SECRET_KIND.test(text))) return 'secret';
  return encrypted ? 'encrypted' : undefined;
}

/** The format to read a manifest in: whatever its name, kustomize takes it for YAML, of which JSON is a part. */
function manifestFormat(path: string): FormatName {
  return formatForPath(path) === 'json' ? 'json' : 'yaml';
}

/** Reads and, when need be, decrypts one YAML or JSON file. Never throws for what is wrong with the file. */
export async function readManifest(path: string, bytes: Uint8Array, opener: Opener): Promise<Manifest> {
  const text = latin1(bytes);
  const encrypted = text.includes(CIPHERTEXT) && /\bsops["']?\s*:/.test(text);
  if (!SECRET_KIND.test(text)) return { kind: encrypted ? 'elsewhere' : 'nothing' };
  try {
    const format = manifestFormat(path);
    const file = encrypted ? readIfEncrypted(format, bytes) : undefined;
    return file === undefined ? plainSecrets(readPlain(format, bytes)) : await openSecrets(file, opener);
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
    return { kind: 'failed', error };
  }
}

/** @throws SubrosaError of the format or the metadata */
function readIfEncrypted(format: FormatName, bytes: Uint8Array): SopsFile | undefined {
  try {
    return readEncrypted(format, bytes, keyNaming);
  } catch (error) {
    if (!(error instanceof SubrosaError) || error.code !== 'no-metadata') throw error;
    if (!hasMetadata(format, readPlain(format, bytes))) return undefined;
    throw new SubrosaError('no-metadata', 'the first document has no sops block, and a later one has', {
      hint: 'Encrypted files cannot be joined: encrypt the documents as one file, or keep them apart.',
    });
  }
}

function plainSecrets(tree: Tree): Manifest {
  return { kind: 'secrets', encrypted: false, documents: tree.documents };
}

/** Opens only what may be a Secret: a kind in the clear that is something else saves the keys' work. */
async function openSecrets(file: SopsFile, { ring, order }: Opener): Promise<Manifest> {
  if (!file.tree.documents.some(mayBeSecret)) return { kind: 'elsewhere' };
  const { plain, dataKey } = await unlockFile(file, { ring, order });
  wipe(dataKey);
  return { kind: 'secrets', encrypted: true, documents: plain.tree.documents };
}

function mayBeSecret(document: MapNode): boolean {
  const kind = textOfField(document, 'kind');
  if (fieldOf(document, 'apiVersion') === undefined || kind === undefined) return false;
  return ['Secret', 'SecretList', 'List'].includes(kind) || kind.startsWith(CIPHERTEXT);
}
