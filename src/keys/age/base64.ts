// Base64 as age writes it: canonical bits or nothing. Decoding leniently and comparing catches every other spelling.

/** Decodes base64 without padding; undefined unless it is the one canonical spelling. */
export function decodeRaw(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return encodeRaw(bytes) === text ? bytes : undefined;
}

/** Decodes padded base64; undefined unless it is the one canonical spelling. */
export function decodePadded(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Base64 without padding. */
export function encodeRaw(bytes: Uint8Array): string {
  return encodePadded(bytes).replace(/=+$/, '');
}

/** Padded base64. */
export function encodePadded(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
