// Bytes and text. A Text is a string when it is valid Unicode, raw bytes when it isn't (or nobody has looked).

export type Text = string | Uint8Array;

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 bytes of a string. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The bytes of a Text. */
export function textBytes(text: Text): Uint8Array {
  return typeof text === 'string' ? encoder.encode(text) : text;
}

/** A Text from bytes: a string when they are valid UTF-8, else the bytes themselves. */
export function textOf(bytes: Uint8Array): Text {
  try {
    return strict.decode(bytes);
  } catch {
    return bytes;
  }
}

/** A string from bytes, each invalid sequence replaced by U+FFFD. For messages and for formats that do so. */
export function lossyString(bytes: Uint8Array): string {
  return lenient.decode(bytes);
}

/** The string of a Text, each invalid sequence replaced by U+FFFD. */
export function textString(text: Text): string {
  return typeof text === 'string' ? text : lenient.decode(text);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** Standard base64, with padding. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/**
 * Decodes standard base64 as Go's StdEncoding does: padding required, CR and LF ignored, anything else refused.
 * @returns undefined when the text is not base64.
 */
export function fromBase64(text: string): Uint8Array | undefined {
  const compact = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
  if (compact.length % 4 !== 0 || compact.includes('-') || compact.includes('_')) return undefined;
  const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(compact, 'base64');
  // Node skips what isn't base64, so anything else shows as a missing byte.
  return bytes.length === (compact.length / 4) * 3 - padding ? bytes : undefined;
}

/** Overwrites secret bytes that are no longer needed. */
export function wipe(bytes: Uint8Array): void {
  bytes.fill(0);
}
