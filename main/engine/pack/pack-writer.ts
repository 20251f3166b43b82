import {
  BLOB_MAX_BYTES,
  FRAME_TARGET_BYTES,
  PACK_TARGET_BLOBS,
  PACK_TARGET_BYTES,
} from '../../base/limits.ts';
import { reclaim } from '../../base/reclaim.ts';
import {
  type BlobInfo,
  encodeFooter,
  encodeIndex,
  type FrameInfo,
  type PackKind,
  writeEntryHeader,
} from '../../format/pack.ts';
import { TAR_BLOCK, tarPadded } from '../../format/tar.ts';
import { compress, compressSync, rawFrameLength, rawFramePieces } from '../../format/zstd.ts';
import { PackFile, type PackFileOptions } from './pack-file.ts';
import { looksIncompressible, WORTH_IT } from './probe.ts';

/**
 * Blobs in, sealed packs out. The caller fills content straight into the frame behind its header slot; a full frame is
 * compressed on the thread pool while the next one fills, and written in order.
 */
export interface PackWriterOptions extends PackFileOptions {
  readonly kind: PackKind;
  readonly level: number;
}

export interface SealedPack {
  readonly file: string;
  readonly name: string;
  readonly stored: number;
  /** The raw index frame (`decodeIndex` reads it). */
  readonly index: Buffer;
}

export interface KeptBlob {
  readonly id: Buffer;
  /** Bytes of the entry, already in place at `slot()`. */
  readonly entry: number;
  readonly plain: number;
  readonly base: Buffer | null;
  readonly sketch: BlobInfo['sketch'];
}

/** Frames compressing at once, so that two cores never wait for the one that hashes; a fourth one fills meanwhile. */
const IN_FLIGHT = 3;
/** Mean entry (bytes) from which a frame counts as pieces of large files. */
const PIECES_FROM = 64 * 1024;
const CAPACITY = FRAME_TARGET_BYTES + BLOB_MAX_BYTES / 2 + 64 * 1024;

export class PackWriter {
  readonly #options: PackWriterOptions;
  readonly #sealed: (pack: SealedPack) => void;
  readonly #spare: Buffer[] = [];
  #frame: Buffer;
  #used = 0;
  #frameBlobs: KeptBlob[] = [];
  /** Frames being compressed, oldest first; each resolves when its frame is written. */
  #flights: Promise<void>[] = [];
  #tail: Promise<void> = Promise.resolve();
  #error: unknown;
  #probe = true;
  #pack: PackFile | null = null;
  #frames: FrameInfo[] = [];
  #blobs: BlobInfo[] = [];

  constructor(options: PackWriterOptions, sealed: (pack: SealedPack) => void) {
    this.#options = options;
    this.#sealed = sealed;
    this.#frame = Buffer.allocUnsafeSlow(CAPACITY);
  }

  /** Makes sure the current frame takes an entry of `bytes`; content then goes to `frame` at `at`. */
  async slot(bytes: number): Promise<{ frame: Buffer; at: number }> {
    if (this.#used >= FRAME_TARGET_BYTES || this.#used + TAR_BLOCK + tarPadded(bytes) > CAPACITY)
      await this.#flush();
    return { frame: this.#frame, at: this.#used + TAR_BLOCK };
  }

  /** The same without waiting: null when the frame has to be flushed first. */
  slotNow(bytes: number): { frame: Buffer; at: number } | null {
    const full = this.#used >= FRAME_TARGET_BYTES || this.#used + TAR_BLOCK + tarPadded(bytes) > CAPACITY;
    return full ? null : { frame: this.#frame, at: this.#used + TAR_BLOCK };
  }

  /** Keeps the entry whose content the caller has put at the slot. */
  keep(blob: KeptBlob): void {
    writeEntryHeader(this.#frame, this.#used, blob.id, blob.entry, blob.base);
    const end = this.#used + TAR_BLOCK + blob.entry;
    this.#used += TAR_BLOCK + tarPadded(blob.entry);
    this.#frame.fill(0, end, this.#used);
    this.#frameBlobs.push(blob);
  }

  /** Writes what is left and seals the last pack. */
  async finish(): Promise<void> {
    if (this.#used > 0) await this.#flush();
    await this.#tail;
    this.#check();
    this.#seal();
  }

  /** Drops the unfinished pack. */
  async abandon(): Promise<void> {
    await this.#tail;
    this.#pack?.discard();
    this.#pack = null;
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  async #flush(): Promise<void> {
    while (this.#flights.length >= IN_FLIGHT) await this.#flights.shift();
    this.#check();
    const frame = this.#frame;
    const raw = frame.subarray(0, this.#used);
    const blobs = this.#frameBlobs;
    const isStream = raw.length > blobs.length * PIECES_FROM;
    const stored =
      this.#probe && looksIncompressible(raw) ? null : compress(raw, this.#options.level, isStream);
    this.#tail = this.#tail.then(async () => {
      try {
        this.#append(raw, stored === null ? null : await stored, blobs);
      } catch (error) {
        this.#error ??= error;
      } finally {
        this.#spare.push(frame);
      }
    });
    this.#flights.push(this.#tail);
    this.#frame = this.#spare.pop() ?? Buffer.allocUnsafeSlow(CAPACITY);
    this.#used = 0;
    this.#frameBlobs = [];
  }

  #append(raw: Buffer, compressed: Buffer | null, blobs: readonly KeptBlob[]): void {
    this.#check();
    this.#pack ??= new PackFile(this.#options);
    const offset = this.#pack.plain;
    if (compressed === null || compressed.length > raw.length * WORTH_IT) {
      for (const piece of rawFramePieces(raw)) this.#pack.write(piece);
      this.#probe = true;
    } else {
      this.#pack.write(compressed);
      this.#probe = false;
    }
    if (compressed !== null) reclaim(compressed);
    const stored = this.#pack.plain - offset;
    let at = 0;
    for (const blob of blobs) {
      at += TAR_BLOCK;
      this.#blobs.push({ ...blob, frame: this.#frames.length, offset: at });
      at += tarPadded(blob.entry);
    }
    this.#frames.push({ offset, stored, raw: raw.length });
    if (this.#pack.plain >= PACK_TARGET_BYTES || this.#blobs.length >= PACK_TARGET_BLOBS) this.#seal();
  }

  #seal(): void {
    const pack = this.#pack;
    if (pack === null) return;
    const index = encodeIndex({
      kind: this.#options.kind,
      frames: this.#frames,
      blobs: this.#blobs,
    });
    const stored = compressSync(index, this.#options.level);
    const footer = {
      kind: this.#options.kind,
      indexOffset: pack.plain,
      indexStored: stored.length,
      indexRaw: index.length,
    };
    pack.write(stored);
    pack.write(encodeFooter(footer));
    const finished = pack.finish();
    this.#pack = null;
    this.#frames = [];
    this.#blobs = [];
    this.#sealed({ ...finished, index });
  }
}

/** What a raw frame would take: used to plan space. */
export const storedRawBytes = rawFrameLength;
