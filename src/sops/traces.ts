// What tells a SOPS file, whole or damaged, from a file that only speaks of SOPS.
import { lossyString, textString, type Text } from '../base/bytes.ts';
import { SubrosaError } from '../base/errors.ts';
import type { FormatName, ListItem, MapItem, Tree, Value } from '../formats/index.ts';
import { hasMetadata, readEncryptedTree } from './stores.ts';

const VALUE = 'ENC[AES256_GCM,';

/** Bytes that every SOPS file holds, unless nothing is left of it. */
const marks = [VALUE, 'sops'].map((mark) => Buffer.from(mark));

/** Might this be a SOPS file, whole or damaged? Cheap, and never wrong when it says no. */
export function mayBeSops(input: Uint8Array): boolean {
  const buffer = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  return marks.some((mark) => buffer.includes(mark));
}

/** What is left of SOPS in a file: its metadata, whole or not; or encrypted values alone. */
export type Traces = 'metadata' | 'values' | undefined;

/** Where metadata begins in a file that cannot be parsed. A binary file that is no JSON is no SOPS file. */
const textMarks: Readonly<Record<FormatName, RegExp | undefined>> = {
  yaml: /^(--- *)?(sops|"sops"|'sops') *:|"sops" *:/m,
  json: /"sops"\s*:/,
  ini: /^\s*\[sops\]/m,
  dotenv: /^sops_/m,
  binary: undefined,
};

/** What the file shows of SOPS, as far as it can be read. */
export function sopsTraces(name: FormatName, input: Uint8Array): Traces {
  if (!mayBeSops(input)) return undefined;
  try {
    const tree = readEncryptedTree(name, input);
    if (hasMetadata(name, tree)) return 'metadata';
    return holdsEncrypted(tree) ? 'values' : undefined;
  } catch (error) {
    if (!(error instanceof SubrosaError)) throw error;
    const mark = textMarks[name];
    if (mark === undefined) return undefined;
    const text = lossyString(input);
    if (mark.test(text)) return 'metadata';
    return text.includes(VALUE) ? 'values' : undefined;
  }
}

function holdsEncrypted({ documents }: Tree): boolean {
  return documents.some((document) => encryptedIn(document));
}

function encryptedIn(node: Value | MapItem | ListItem): boolean {
  if (node.kind === 'map' || node.kind === 'list') return node.items.some(encryptedIn);
  if (node.kind === 'entry') return encryptedIn(node.value);
  return (node.kind === 'str' || node.kind === 'comment') && startsEncrypted(node.text);
}

/** The start is enough: the rest may have been cut off. */
function startsEncrypted(text: Text): boolean {
  return textString(text).startsWith(VALUE);
}
