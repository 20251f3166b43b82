import { randomBytes } from 'node:crypto';
import { CofreError } from '../../base/errors.ts';
import { aead, TAG_BYTES } from './aead.ts';
import {
  HEADER_MAX_BYTES,
  type OpenedHeader,
  openHeader,
  openHeaderWithPassphrase,
  payloadKey,
  sealHeader,
  sealHeaderWithPassphrase,
  type Unlock,
} from './header.ts';

/**
 * Payload of an age v1 file: STREAM of 64 KiB pieces, each sealed on its own with an 11-byte big-endian counter and a
 * last-piece flag as nonce. So any range can be read without the rest, and a cut or reordered file does not open.
 */
export const PIECE_BYTES = 64 * 1024;
const SEALED_PIECE = PIECE_BYTES + TAG_BYTES;
const NONCE_BYTES = 16;
/** Sealed bytes handed on at once. */
const OUT_PIECES = 16;

function pieceNonce(nonce: Buffer, piece: number, last: boolean): Buffer {
  nonce.writeUIntBE(piece, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Seals a stream to recipients; `sink` gets the bytes of the file in order and must use them before it returns. */
export class AgeSealer {
  readonly #sink: (bytes: Buffer) => void;
  readonly #key: Buffer;
  readonly #nonce = Buffer.alloc(12);
  readonly #held = Buffer.allocUnsafeSlow(PIECE_BYTES);
  readonly #out = Buffer.allocUnsafeSlow(SEALED_PIECE * OUT_PIECES);
  #heldBytes = 0;
  #outBytes = 0;
  #piece = 0;

  constructor(sealed: { fileKey: Buffer; header: Buffer }, sink: (bytes: Buffer) => void) {
    const nonce = randomBytes(NONCE_BYTES);
    this.#sink = sink;
    this.#key = payloadKey(sealed.fileKey, nonce);
    sink(Buffer.concat([sealed.header, nonce]));
  }

  write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      // A full piece is sealed only when more follows: the last one carries another flag.
      if (this.#heldBytes === PIECE_BYTES) this.#seal(this.#held, false);
      if (this.#heldBytes === 0 && bytes.length - at > PIECE_BYTES) {
        this.#seal(bytes.subarray(at, at + PIECE_BYTES), false);
        at += PIECE_BYTES;
        continue;
      }
      const taken = Math.min(PIECE_BYTES - this.#heldBytes, bytes.length - at);
      bytes.copy(this.#held, this.#heldBytes, at, at + taken);
      this.#heldBytes += taken;
      at += taken;
    }
  }

  end(): void {
    this.#seal(this.#held.subarray(0, this.#heldBytes), true);
    this.#flush();
  }

  #seal(plain: Buffer, last: boolean): void {
    if (this.#outBytes + plain.length + TAG_BYTES > this.#out.length) this.#flush();
    aead().seal(this.#key, pieceNonce(this.#nonce, this.#piece++, last), plain, this.#out, this.#outBytes);
    this.#outBytes += plain.length + TAG_BYTES;
    this.#heldBytes = 0;
  }

  #flush(): void {
    if (this.#outBytes > 0) this.#sink(this.#out.subarray(0, this.#outBytes));
    this.#outBytes = 0;
  }
}

/** A key for reading one file at random: where its pieces lie, how long it is. */
export interface AgeFile {
  readonly key: Buffer;
  /** Where the first sealed piece starts. */
  readonly bodyOffset: number;
  readonly plainBytes: number;
}

/** How much of the start of a file `openFile` needs. */
export const AGE_HEAD_BYTES = HEADER_MAX_BYTES;

/** `head`: the first `AGE_HEAD_BYTES` (or all) of a file of `fileBytes`. 'wrong-key', 'pack-damaged'. */
export function openFile(head: Buffer, fileBytes: number, unlock: Unlock): AgeFile {
  return fileBehind(openHeader(head, unlock), head, fileBytes);
}

function fileBehind({ fileKey, bodyOffset }: OpenedHeader, head: Buffer, fileBytes: number): AgeFile {
  const nonce = head.subarray(bodyOffset, bodyOffset + NONCE_BYTES);
  const body = fileBytes - bodyOffset - NONCE_BYTES;
  if (nonce.length !== NONCE_BYTES || body < TAG_BYTES) throw cut();
  const pieces = Math.ceil(body / SEALED_PIECE);
  const tail = body - (pieces - 1) * SEALED_PIECE;
  if (tail < TAG_BYTES || (tail === TAG_BYTES && pieces > 1)) throw cut();
  return {
    key: payloadKey(fileKey, nonce),
    bodyOffset: bodyOffset + NONCE_BYTES,
    plainBytes: body - pieces * TAG_BYTES,
  };
}

function cut(): CofreError {
  return new CofreError('pack-damaged', 'an encrypted object is cut short');
}

function finalPiece(file: AgeFile): number {
  return Math.max(0, Math.ceil(file.plainBytes / PIECE_BYTES) - 1);
}

/** The piece that holds a plain byte; the end of a file lies in its last piece, also where that is full. */
function pieceAt(file: AgeFile, offset: number): number {
  return Math.min(Math.floor(offset / PIECE_BYTES), finalPiece(file));
}

/** Which bytes of the file hold `length` plain bytes from `offset`. */
export function sealedRange(
  file: AgeFile,
  offset: number,
  length: number,
): { offset: number; length: number } {
  const first = pieceAt(file, offset);
  const last = Math.max(first, Math.ceil((offset + length) / PIECE_BYTES) - 1);
  const end = Math.min((last + 1) * PIECE_BYTES, file.plainBytes);
  const sealedEnd = last * SEALED_PIECE + (end - last * PIECE_BYTES) + TAG_BYTES;
  return { offset: file.bodyOffset + first * SEALED_PIECE, length: sealedEnd - first * SEALED_PIECE };
}

/** Bytes that `openRange` needs for the `sealedBytes` that `sealedRange` named: whole pieces. */
export function openedBytes(sealedBytes: number): number {
  return sealedBytes - Math.max(1, Math.ceil(sealedBytes / SEALED_PIECE)) * TAG_BYTES;
}

/**
 * Plain bytes `offset`..`offset + length`, from exactly the bytes that `sealedRange` named. `plain`: memory to use, of
 * `openedBytes`. 'pack-damaged'.
 */
export function openRange(
  file: AgeFile,
  sealed: Buffer,
  { offset, length }: { offset: number; length: number },
  plain: Buffer = Buffer.allocUnsafe(openedBytes(sealed.length)),
): Buffer {
  const first = pieceAt(file, offset);
  const final = finalPiece(file);
  const count = Math.max(1, Math.ceil(sealed.length / SEALED_PIECE));
  const nonce = Buffer.alloc(12);
  for (let n = 0; n < count; n++) {
    const piece = sealed.subarray(n * SEALED_PIECE, (n + 1) * SEALED_PIECE);
    const opened = aead().open(
      file.key,
      pieceNonce(nonce, first + n, first + n === final),
      piece,
      plain,
      n * PIECE_BYTES,
    );
    if (!opened) throw new CofreError('pack-damaged', 'encrypted bytes do not match their seal');
  }
  const skip = offset - first * PIECE_BYTES;
  return plain.subarray(skip, skip + length);
}

function sealAll(sealed: { fileKey: Buffer; header: Buffer }, plain: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  const sealer = new AgeSealer(sealed, (bytes) => parts.push(Buffer.from(bytes)));
  sealer.write(Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength));
  sealer.end();
  return Buffer.concat(parts);
}

/** A whole small file at once. */
export function sealToRecipients(recipients: readonly Buffer[], plain: Uint8Array): Buffer {
  return sealAll(sealHeader(recipients), plain);
}

export function sealWithPassphrase(passphrase: string, plain: Uint8Array): Buffer {
  return sealAll(sealHeaderWithPassphrase(passphrase), plain);
}

export function openAll(file: Buffer, unlock: Unlock): Buffer {
  return contentOf(file, openHeader(file, unlock));
}

export async function openWithPassphrase(file: Buffer, passphrase: string): Promise<Buffer> {
  return contentOf(file, await openHeaderWithPassphrase(file, passphrase));
}

function contentOf(file: Buffer, header: OpenedHeader): Buffer {
  const opened = fileBehind(header, file, file.length);
  const range = sealedRange(opened, 0, opened.plainBytes);
  if (range.offset + range.length !== file.length) throw cut();
  return openRange(opened, file.subarray(range.offset), { offset: 0, length: opened.plainBytes });
}
