import { CofreError } from '../../base/errors.ts';
import { reclaim } from '../../base/reclaim.ts';
import { sha256, sha256Text } from '../../format/hash.ts';
import type { BlobPlace } from '../../format/pack.ts';
import { splitIds } from '../../format/tree.ts';
import { decompress } from '../../format/zstd.ts';
import type { FramePlace, PackReader } from './pack-reader.ts';

export interface Locator {
  locate(id: Buffer): BlobPlace | null;
  /** Every place where it lies, whole ones first. */
  locateAll(id: Buffer): BlobPlace[];
  /** Stored length of a pack. */
  packStored(name: string): number;
}

/** A patch needs three at once: its own, and those of two bases. */
const FRAMES_KEPT = 4;

export interface BlobReaderOptions {
  /** What is given out is good only until the next blob is asked for: its memory is then used again. */
  readonly reclaims?: boolean;
}

/** Blobs by id, verified: the bytes given back always have the hash asked for. Keeps the last few decoded frames. */
export class BlobReader {
  readonly #packs: PackReader;
  readonly #locator: Locator;
  readonly #frames = new Map<string, Buffer>();

  readonly #reclaims: boolean;
  /** The last blob that came from a patch. */
  #patch: Buffer | null = null;

  constructor(packs: PackReader, locator: Locator, { reclaims = false }: BlobReaderOptions = {}) {
    this.#packs = packs;
    this.#locator = locator;
    this.#reclaims = reclaims;
  }

  /** Says what will be asked for soon, in this order: neighbours are then read from the store at once. */
  expect(places: readonly BlobPlace[]): void {
    const frames: FramePlace[] = [];
    for (const at of places) {
      for (const base of at.base === null ? [] : splitIds(at.base)) {
        const place = this.#locator.locate(base);
        if (place !== null) frames.push(framePlace(place));
      }
      frames.push(framePlace(at));
    }
    this.#packs.expect(frames);
  }

  /** The blob (id as latin1) where its frame is at hand, it lies whole in it and has its hash; else null: ask `readAt`. */
  readHeld(id: string, at: BlobPlace): Buffer | null {
    const frame = at.base === null ? this.#frames.get(frameKey(at)) : undefined;
    const blob = frame?.subarray(at.offset, at.offset + at.entry);
    return blob !== undefined && sha256Text(blob) === id ? blob : null;
  }

  /** 'blob-missing' when no pack holds it; 'pack-damaged' (with the pack) when its bytes are wrong. */
  read(id: Buffer): Promise<Buffer> {
    return this.readAt(id, this.locate(id));
  }

  /**
   * A whole blob for comparing with, not for giving out: its bytes are proved by the seal or checksum of where they lie, its
   * own hash is not taken.
   */
  async peek(id: Buffer): Promise<Buffer> {
    const at = this.locate(id);
    if (at.base !== null) return this.readAt(id, at);
    return this.#slice(at);
  }

  /** The same where the location is known already. Another copy, where there is one, stands in for a damaged one. */
  async readAt(id: Buffer, at: BlobPlace): Promise<Buffer> {
    try {
      return await this.readCopy(id, at);
    } catch (error) {
      if (!isDamage(error)) throw error;
      for (const other of this.#locator.locateAll(id)) {
        const copy = other.pack === at.pack ? null : await orDamaged(this.readCopy(id, other));
        if (copy !== null) return copy;
      }
      throw error;
    }
  }

  /** This very copy and no other. */
  async readCopy(id: Buffer, at: BlobPlace): Promise<Buffer> {
    const entry = await this.#slice(at);
    if (at.base === null) {
      if (sha256(entry).equals(id)) return entry;
      throw damagedPack(at.pack, 'a blob does not have its hash');
    }
    if (this.#reclaims && this.#patch !== null) reclaim(this.#patch);
    this.#patch = await orDamaged(this.#patched(entry, at, (base) => this.#base(base)));
    if (this.#patch !== null && sha256(this.#patch).equals(id)) return this.#patch;
    // A copy: its frame may make way for those of its bases.
    const again = Buffer.from(await this.#slice(at));
    this.#patch = await this.#patched(again, at, (base) => this.#provedBase(base));
    if (sha256(this.#patch).equals(id)) return this.#patch;
    throw damagedPack(at.pack, 'a patch does not give the blob that it should');
  }

  locate(id: Buffer): BlobPlace {
    const at = this.#locator.locate(id);
    if (at === null)
      throw new CofreError('blob-missing', `no pack holds the blob ${id.toString('hex')}`, {
        blob: id.toString('hex'),
      });
    return at;
  }

  async #patched(entry: Buffer, at: BlobPlace, read: (base: Buffer) => Promise<Buffer>): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (const base of splitIds(at.base ?? Buffer.alloc(0))) parts.push(await read(base));
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return decompress(entry, at.plain, only);
    const both = Buffer.concat(parts);
    const plain = decompress(entry, at.plain, both);
    reclaim(both);
    return plain;
  }

  /** Bases lie whole in their frames: a patch is never made against a patch. The hash of what comes out proves them too. */
  async #base(id: Buffer): Promise<Buffer> {
    const at = this.locate(id);
    return at.base === null ? this.#slice(at) : this.#provedBase(id);
  }

  /** A base from any pack that has it whole and sound. */
  async #provedBase(id: Buffer): Promise<Buffer> {
    for (const at of this.#locator.locateAll(id)) {
      const copy = at.base === null ? await orDamaged(this.#slice(at)) : null;
      // A copy: the frame it lies in may be given up while further bases are looked for.
      if (copy !== null && sha256(copy).equals(id)) return Buffer.from(copy);
    }
    throw damagedPack(this.locate(id).pack, 'a blob that others rest on is not whole');
  }

  async #slice(at: BlobPlace): Promise<Buffer> {
    return (await this.#frame(at)).subarray(at.offset, at.offset + at.entry);
  }

  async #frame(at: BlobPlace): Promise<Buffer> {
    const key = frameKey(at);
    const known = this.#frames.get(key);
    if (known !== undefined) {
      this.#frames.delete(key); // move to the young end
      this.#frames.set(key, known);
      return known;
    }
    for (const [oldest, bytes] of this.#frames) {
      if (this.#frames.size < FRAMES_KEPT) break;
      this.#frames.delete(oldest);
      if (this.#reclaims) this.#packs.done(bytes);
    }
    const where = { offset: at.frameOffset, stored: at.frameStored, raw: at.frameRaw };
    let frame: Buffer;
    try {
      frame = await this.#packs.frame(at.pack, this.#locator.packStored(at.pack), where);
    } catch (error) {
      if (error instanceof CofreError && error.code === 'pack-damaged')
        throw damagedPack(at.pack, error.message, error);
      throw error;
    }
    this.#frames.set(key, frame);
    return frame;
  }
}

function frameKey(at: BlobPlace): string {
  return `${at.pack}/${at.frame}`;
}

function framePlace(at: BlobPlace): FramePlace {
  return { pack: at.pack, offset: at.frameOffset, stored: at.frameStored };
}

const DAMAGE = new Set(['pack-damaged', 'object-truncated', 'object-missing', 'blob-missing']);

function isDamage(error: unknown): boolean {
  return error instanceof CofreError && DAMAGE.has(error.code);
}

async function orDamaged(work: Promise<Buffer>): Promise<Buffer | null> {
  try {
    return await work;
  } catch (error) {
    if (isDamage(error)) return null;
    throw error;
  }
}

function damagedPack(pack: string, why: string, cause?: unknown): CofreError {
  return new CofreError('pack-damaged', `pack ${pack} is damaged: ${why}`, { pack, why }, cause);
}
