// The building blocks of SSH's formats: length-prefixed strings and multiple-precision integers (RFC 4251, section 5).
import { SubrosaError } from '../../base/errors.ts';

function short(): SubrosaError {
  return new SubrosaError('parse', 'ssh: unmarshal error: short read');
}

/** Reads SSH fields in order. Every method throws SubrosaError `parse` when the bytes end early. */
export class SshReader {
  private readonly data: Buffer;
  private at = 0;

  constructor(data: Uint8Array) {
    this.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  }

  uint32(): number {
    if (this.at + 4 > this.data.length) throw short();
    const value = this.data.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  bytes(): Uint8Array {
    const length = this.uint32();
    if (this.at + length > this.data.length) throw short();
    const value = this.data.subarray(this.at, this.at + length);
    this.at += length;
    return value;
  }

  text(): string {
    return Buffer.from(this.bytes()).toString('latin1');
  }

  /** A positive integer, big-endian, without the sign byte or other leading zeros. */
  number(): Uint8Array {
    const bytes = this.bytes();
    if (bytes.length > 0 && bytes[0]! >= 0x80) throw new SubrosaError('parse', 'ssh: negative integer');
    const start = bytes.findIndex((byte) => byte !== 0);
    return start < 0 ? new Uint8Array() : bytes.subarray(start);
  }

  rest(): Uint8Array {
    return this.data.subarray(this.at);
  }

  /** @throws SubrosaError `parse` when bytes are left */
  end(): void {
    if (this.at !== this.data.length) throw new SubrosaError('parse', 'ssh: trailing data');
  }
}
