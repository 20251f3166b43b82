import { CofreError } from '../../base/errors.ts';
import { sha256 } from '../../format/hash.ts';
import type { BlobPlace } from '../../format/pack.ts';
import { splitIds } from '../../format/tree.ts';
import { decompress } from '../../format/zstd.ts';
import type { PackReader } from './pack-reader.ts';

export interface Locator {
  locate(id: Buffer): BlobPlace | null;
  /** Stored length of a pack. */
  packStored(name: string): number;
}

const FRAMES_KEPT = 4;

/** Blobs by id, verified: the bytes given back always have the hash asked for. Keeps the last few decoded frames. */
export class BlobReader {
  readonly #packs: PackReader;
  readonly #locator: Locator;
  readonly #frames = new Map<string, Buffer>();

  constructor(packs: PackReader, locator: Locator) {
    this.#packs = packs;
    this.#locator = locator;
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
    return (await this.#frame(at)).subarray(at.offset, at.offset + at.entry);
  }

  /** The same where the location is known already. */
  async readAt(id: Buffer, at: BlobPlace): Promise<Buffer> {
    const frame = await this.#frame(at);
    const entry = frame.subarray(at.offset, at.offset + at.entry);
    const plain = at.base === null ? entry : await this.#patched(entry, at.plain, at.base);
    if (!sha256(plain).equals(id)) throw damagedPack(at.pack, 'a blob does not have its hash');
    return plain;
  }

  locate(id: Buffer): BlobPlace {
    const at = this.#locator.locate(id);
    if (at === null)
      throw new CofreError('blob-missing', `no pack holds the blob ${id.toString('hex')}`, {
        blob: id.toString('hex'),
      });
    return at;
  }

  /** Bases lie whole in their frames: a patch is never made against a patch. */
  async #patched(entry: Buffer, plain: number, bases: Buffer): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (const base of splitIds(bases)) {
      const at = this.locate(base);
      if (at.base !== null) throw damagedPack(at.pack, 'a patch rests on a patch');
      const frame = await this.#frame(at);
      parts.push(frame.subarray(at.offset, at.offset + at.entry));
    }
    const [only] = parts;
    return decompress(entry, plain, parts.length === 1 && only !== undefined ? only : Buffer.concat(parts));
  }

  async #frame(at: BlobPlace): Promise<Buffer> {
    const key = `${at.pack}/${at.frame}`;
    const known = this.#frames.get(key);
    if (known !== undefined) {
      this.#frames.delete(key); // move to the young end
      this.#frames.set(key, known);
      return known;
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
    if (this.#frames.size >= FRAMES_KEPT) this.#frames.delete(this.#frames.keys().next().value ?? '');
    this.#frames.set(key, frame);
    return frame;
  }
}

function damagedPack(pack: string, why: string, cause?: unknown): CofreError {
  return new CofreError('pack-damaged', `pack ${pack} is damaged: ${why}`, { pack, why }, cause);
}
