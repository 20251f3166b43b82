import { CofreError, type ErrorCode } from '../base/errors.ts';

/** Reads little-endian fields from untrusted bytes; running past the end is `code`, never a crash. */
export class ByteReader {
  readonly bytes: Buffer;
  at: number;
  readonly #code: ErrorCode;
  readonly #what: string;

  constructor(bytes: Uint8Array, code: ErrorCode, what: string, at = 0) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
    this.#code = code;
    this.#what = what;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(length: number): Buffer {
    if (length < 0 || length > this.left) throw this.fail('it ends too early');
    const from = this.at;
    this.at += length;
    return this.bytes.subarray(from, this.at);
  }

  u8(): number {
    return this.take(1).readUInt8(0);
  }

  u16(): number {
    return this.take(2).readUInt16LE(0);
  }

  u32(): number {
    return this.take(4).readUInt32LE(0);
  }

  /** Unsigned 64 bits as a number; above 2^53 is refused. */
  u64(): number {
    const value = this.take(8).readBigUInt64LE(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.fail('a number is out of range');
    return Number(value);
  }

  i64(): bigint {
    return this.take(8).readBigInt64LE(0);
  }

  fail(why: string): CofreError {
    return new CofreError(this.#code, `${this.#what} is damaged: ${why}`, { what: this.#what, why });
  }
}

/** A growing buffer for little-endian fields. */
export class ByteWriter {
  #buffer: Buffer;
  length = 0;

  constructor(capacity = 1024) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  /** Makes room for `extra` bytes and returns the buffer to write into at `length`; the caller advances `length`. */
  reserve(extra: number): Buffer {
    if (this.length + extra > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.length + extra));
      this.#buffer.copy(larger, 0, 0, this.length);
      this.#buffer = larger;
    }
    return this.#buffer;
  }

  u8(value: number): void {
    this.length = this.reserve(1).writeUInt8(value, this.length);
  }

  u16(value: number): void {
    this.length = this.reserve(2).writeUInt16LE(value, this.length);
  }

  u32(value: number): void {
    this.length = this.reserve(4).writeUInt32LE(value, this.length);
  }

  u64(value: number): void {
    this.length = this.reserve(8).writeBigUInt64LE(BigInt(value), this.length);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length).set(bytes, this.length);
    this.length += bytes.length;
  }

  /** The bytes written so far, as a view that the next write may overwrite. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.length);
  }

  /** A copy of the bytes written so far; the writer is empty afterwards. */
  drain(): Buffer {
    const copy = Buffer.from(this.view());
    this.length = 0;
    return copy;
  }
}
