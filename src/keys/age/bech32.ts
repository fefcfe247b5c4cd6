// Bech32 as age uses it (BIP 173 without the length limit), strict, with the reasons that age gives.

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM_LENGTH = 6;

export type Bech32 =
  | {
      readonly ok: true;
      /** The part before the last `1`, in the case it was written. */ readonly prefix: string;
      readonly data: Uint8Array;
    }
  | { readonly ok: false; readonly reason: string };

function feed(sum: number, word: number): number {
  const top = sum >>> 25;
  let next = ((sum & 0x1ffffff) << 5) ^ word;
  for (let bit = 0; bit < GENERATOR.length; bit += 1) if ((top >>> bit) & 1) next ^= GENERATOR[bit]!;
  return next;
}

function checksum(prefix: string, words: readonly number[]): number {
  let sum = 1;
  const lower = prefix.toLowerCase();
  for (let at = 0; at < lower.length; at += 1) sum = feed(sum, lower.charCodeAt(at) >>> 5);
  sum = feed(sum, 0);
  for (let at = 0; at < lower.length; at += 1) sum = feed(sum, lower.charCodeAt(at) & 31);
  for (const word of words) sum = feed(sum, word);
  return sum >>> 0;
}

/** Regroups bits; the last group is padded with zeros when `pad`, else must be shorter than a group and zero. */
function regroup(values: Iterable<number>, from: number, to: number, pad: boolean): number[] | string {
  const out: number[] = [];
  let bits = 0;
  let pending = 0;
  for (const value of values) {
    pending = ((pending << from) | value) & 0xfff;
    for (bits += from; bits >= to;) {
      bits -= to;
      out.push((pending >>> bits) & ((1 << to) - 1));
    }
  }
  const rest = (pending << (to - bits)) & ((1 << to) - 1);
  if (pad) return bits > 0 ? [...out, rest] : out;
  if (bits >= from) return 'illegal zero padding';
  return rest === 0 ? out : 'non-zero padding';
}

const no = (reason: string): Bech32 => ({ ok: false, reason });

/**
 * Decodes Bech32.
 * compat: sops 3.13 names the wrong character too; we only its position, as the text may be a secret key.
 */
export function decodeBech32(text: string): Bech32 {
  if (text.toLowerCase() !== text && text.toUpperCase() !== text) return no('mixed case');
  const separator = text.lastIndexOf('1');
  const length = Buffer.byteLength(text);
  if (separator < 1 || separator + CHECKSUM_LENGTH + 1 > text.length) {
    return no(`separator '1' at invalid position: pos=${separator}, len=${length}`);
  }
  const prefix = text.slice(0, separator);
  const outside = Array.from(prefix).findIndex((char) => char < '!' || char > '~');
  if (outside >= 0) return no(`invalid character human-readable part: s[${outside}]`);
  const words = Array.from(text.slice(separator + 1).toLowerCase(), (char) => ALPHABET.indexOf(char));
  const unknown = words.indexOf(-1);
  if (unknown >= 0) return no(`invalid character data part: s[${unknown}]`);
  if (checksum(prefix, words) !== 1) return no('invalid checksum');
  const data = regroup(words.slice(0, -CHECKSUM_LENGTH), 5, 8, false);
  return typeof data === 'string' ? no(data) : { ok: true, prefix, data: Uint8Array.from(data) };
}

/** Encodes bytes; upper case when the prefix is. */
export function encodeBech32(prefix: string, data: Uint8Array): string {
  const words = regroup(data, 8, 5, true) as number[];
  const sum = checksum(prefix, [...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  const tail = Array.from(
    { length: CHECKSUM_LENGTH },
    (_, at) => (sum >>> (5 * (CHECKSUM_LENGTH - 1 - at))) & 31,
  );
  const text = [...words, ...tail].map((word) => ALPHABET[word]).join('');
  return prefix === prefix.toUpperCase() ? `${prefix}1${text.toUpperCase()}` : `${prefix}1${text}`;
}
