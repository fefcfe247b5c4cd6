// Encrypting and decrypting a whole file: the one page that puts cipher, walk, selection and MAC together. Values in,
// values out; it knows no key service and no machine.
import { createHash, type Hash } from 'node:crypto';
import { textString } from '../base/bytes.ts';
import { SubrosaError, type Where } from '../base/errors.ts';
import { comment, rfc3339, str, type Comment, type Scalar, type Tree } from '../formats/index.ts';
import { Cipher, looksEncrypted } from './cipher.ts';
import { openDataKey } from './data-key.ts';
import type { KeyRing } from './key.ts';
import { leafBytes, type Leaf } from './leaf.ts';
import type { Metadata } from './metadata.ts';
import { formatPath } from './path.ts';
import { compileSelector, type Selection, type Selector } from './selectors.ts';
import type { SopsFile } from './stores.ts';
import { walkDocument, type Place, type Visit } from './walk.ts';

// SHA-256("sops"): it makes a MAC over encrypted values only differ from one over all, always (reference 1.6).
const MAC_ONLY_ENCRYPTED_SEED = Buffer.from(
  '8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69',
  'hex',
);

/** The hash over the plaintext leaves, in document order. */
class Mac {
  readonly #hash: Hash = createHash('sha512');
  readonly #onlyEncrypted: boolean;

  constructor(onlyEncrypted: boolean) {
    this.#onlyEncrypted = onlyEncrypted;
    if (onlyEncrypted) this.#hash.update(MAC_ONLY_ENCRYPTED_SEED);
  }

  add(leaf: Scalar | Comment, place: Place): void {
    if (leaf.kind === 'comment' || leaf.kind === 'null') return;
    if (!this.#onlyEncrypted || place.encrypted) this.#hash.update(leafBytes(leaf));
  }

  text(): string {
    return this.#hash.digest('hex').toUpperCase();
  }
}

function walkTree(tree: Tree, selector: Selector, visit: Visit): Tree {
  return { documents: tree.documents.map((document) => walkDocument(document, selector, visit)) };
}

export interface EncryptOptions {
  readonly cipher: Cipher;
  /** The clock, in milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Encrypts a tree: every selected leaf, then the MAC over it. `metadata` is taken over, with `mac` and `lastModified`
 * new.
 * @throws SubrosaError `encrypt-value`, `bad-config` (an invalid selection pattern)
 */
export async function encryptFile(file: SopsFile, { cipher, now }: EncryptOptions): Promise<SopsFile> {
  const selector = await compileSelector(file.metadata.selection);
  const mac = new Mac(file.metadata.macOnlyEncrypted);
  const tree = walkTree(file.tree, selector, (leaf, place) => {
    mac.add(leaf, place);
    if (!place.encrypted || leaf.kind === 'null') return leaf;
    const text = cipher.encrypt(leaf, place.aad);
    assertNotItsOwnMarker(leaf, text, selector);
    return str(text);
  });
  const lastModified = rfc3339(now);
  return {
    tree,
    metadata: { ...file.metadata, lastModified, mac: cipher.encrypt(str(mac.text()), lastModified) },
  };
}

function assertNotItsOwnMarker(leaf: Leaf, text: string, selector: Selector): void {
  if (leaf.kind !== 'comment' || selector.option !== 'unencrypted_comment_regex') return;
  if (selector.comment?.(comment(text))) {
    throw new SubrosaError(
      'encrypt-value',
      'an encrypted comment matches unencrypted_comment_regex, so the file could not be decrypted again',
      {
        hint: 'Make the expression match only what no ciphertext can contain, for example with a space in it.',
      },
    );
  }
}

export interface DecryptOptions {
  readonly cipher: Cipher;
  /** Left out where the user has no such choice: errors then don't offer it. */
  readonly ignoreMac?: boolean;
  /** Told of each comment that should be encrypted and isn't; it is kept as it stands. */
  readonly onClearComment?: () => void;
}

/**
 * Decrypts a file and checks its MAC.
 * @throws SubrosaError `decrypt-value` (with the tree path), `mac`
 */
export async function decryptFile(file: SopsFile, options: DecryptOptions): Promise<SopsFile> {
  const selector = await compileSelector(file.metadata.selection);
  const mac = new Mac(file.metadata.macOnlyEncrypted);
  const tree = walkTree(file.tree, selector, (leaf, place) => {
    const plain = place.encrypted ? decryptLeaf(leaf, place, options) : leaf;
    mac.add(plain, place);
    return plain;
  });
  if (!options.ignoreMac) assertMac(file.metadata, mac.text(), options);
  return { tree, metadata: file.metadata };
}

function decryptLeaf(leaf: Scalar | Comment, place: Place, options: DecryptOptions): Scalar | Comment {
  if (leaf.kind === 'str') return options.cipher.decrypt(textString(leaf.text), place.aad);
  if (leaf.kind === 'comment') return decryptComment(leaf, place, options);
  if (leaf.kind === 'null') return leaf;
  throw new SubrosaError(
    'decrypt-value',
    `Could not decrypt value: Expected encrypted value as string, but got ${leaf.kind}`,
  );
}

function decryptComment(leaf: Comment, place: Place, options: DecryptOptions): Comment {
  try {
    const plain = options.cipher.decrypt(textString(leaf.text), place.aad);
    if (plain.kind === 'comment') return plain;
    return comment(plain.kind === 'bool' ? String(plain.value) : plain.text);
  } catch (error) {
    // Old files hold clear comments. One that is encrypted and doesn't open was tampered with, and the MAC doesn't
    // cover comments, but the original keeps it too; nothing is lost by that.
    if (!(error instanceof SubrosaError)) throw error;
    options.onClearComment?.();
    return leaf;
  }
}

function assertMac(metadata: Metadata, computed: string, options: DecryptOptions): void {
  const { cipher } = options;
  const stored = metadata.mac === '' ? '' : decryptMac(metadata, options);
  if (stored === computed) return;
  // compat: sops 3.13 prints the two MACs, hashes of the plaintext from which a short file could be guessed. Ours are
  // keyed with the data key: they differ when the MACs differ, and tell nothing to a reader of the log.
  const has = stored === '' ? 'no MAC' : cipher.fingerprint(stored);
  throw new SubrosaError('mac', `MAC mismatch. File has ${has}, computed ${cipher.fingerprint(computed)}`, {
    hint:
      'The file was changed after encryption: a value swapped, removed, reordered or, where it is not encrypted, edited. ' +
      `Compare it with its history${wayAround(options)}.`,
  });
}

function wayAround({ ignoreMac }: DecryptOptions): string {
  return ignoreMac === undefined ? '' : '; --ignore-mac reads it all the same';
}

function decryptMac(metadata: Metadata, options: DecryptOptions): string {
  try {
    const leaf = options.cipher.decrypt(metadata.mac, metadata.lastModified);
    return leaf.kind === 'str' ? textString(leaf.text) : '';
  } catch (error) {
    throw new SubrosaError('mac', 'Cannot decrypt MAC: the mac or lastmodified of the metadata was changed', {
      cause: error,
      hint: `Restore the sops block from the history of the file${wayAround(options)}.`,
    });
  }
}

/** What a selection means in a tree, and what of it is encrypted. Comments, nulls and empty texts don't count. */
export interface LeafSurvey {
  readonly encrypted: number;
  readonly clear: number;
  /** Where the first clear ones stand. */
  readonly places: readonly Pick<Where, 'path' | 'line'>[];
}

const PLACES_SHOWN = 5;

/**
 * Counts the leaves that a selection means: in an encrypted file those that are clear and should not be, in a plaintext
 * those that encryption would change.
 * @throws SubrosaError `bad-config` for an invalid selection pattern
 */
export async function surveyLeaves(tree: Tree, selection: Selection): Promise<LeafSurvey> {
  const selector = await compileSelector(selection);
  let encrypted = 0;
  let clear = 0;
  const places: LeafSurvey['places'][number][] = [];
  walkTree(tree, selector, (leaf, { encrypted: meant, path, line }) => {
    if (!meant || leaf.kind === 'comment' || (leaf.kind === 'str' && leaf.text === '')) return leaf;
    if (leaf.kind === 'str' && looksEncrypted(leaf)) {
      encrypted += 1;
      return leaf;
    }
    clear += 1;
    if (places.length < PLACES_SHOWN)
      places.push({ path: formatPath(path), ...(line === undefined ? {} : { line }) });
    return leaf;
  });
  return { encrypted, clear, places };
}

export interface UnlockOptions {
  readonly ring: KeyRing;
  readonly order: readonly string[];
  readonly ignoreMac?: boolean;
  /** Keep the IVs, for a change that follows (Cipher). */
  readonly reuse?: boolean;
  readonly onClearComment?: () => void;
}

/** A decrypted file with what it takes to encrypt it again. */
export interface UnlockedFile {
  readonly plain: SopsFile;
  readonly cipher: Cipher;
  readonly dataKey: Uint8Array;
}

/**
 * Opens the data key with the keys at hand, and decrypts.
 * @throws SubrosaError `data-key`, `decrypt-value`, `mac`
 */
export async function unlockFile(file: SopsFile, options: UnlockOptions): Promise<UnlockedFile> {
  const { ring, order, reuse = false, ...rest } = options;
  const dataKey = await openDataKey(file.metadata, ring, order);
  const cipher = new Cipher(dataKey, { reuse });
  return { plain: await decryptFile(file, { cipher, ...rest }), cipher, dataKey };
}
