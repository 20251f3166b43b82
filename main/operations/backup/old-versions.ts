import { CofreError } from '../../base/errors.ts';
import { BLOB_MAX_BYTES } from '../../base/limits.ts';
import type { Catalog } from '../../engine/catalog/catalog.ts';
import { BASES_MAX } from '../../format/pack.ts';
import { usableAsDictionary } from '../../format/zstd.ts';

/** What a chunk's patch is made against: the ids end to end, and their bytes end to end. */
export interface OldVersion {
  readonly ids: Buffer;
  readonly bytes: Buffer;
  /** Where in `bytes` the chunk is expected to begin. */
  readonly start: number;
}

/** Copies a blob to the start of a buffer, and says how long it is. */
export type ReadInto = (id: Buffer, into: Buffer) => Promise<number>;

export const SCRATCH_BYTES = BASES_MAX * BLOB_MAX_BYTES;

/** Share of the cover by two old chunks that one of them must reach to be taken alone. */
const ONE_IS_ENOUGH = 0.98;

interface Piece {
  readonly id: Buffer;
  readonly plain: number;
}

/**
 * Finds the earlier version of the chunks of one stream (each has its own), under whatever name that was stored: by how a chunk begins, by how
 * it ends, else by going on where the last one left off. Chunks of a stream lie side by side in their pack, so the old
 * stream is walked without knowing its file.
 */
export class OldVersions {
  readonly #catalog: Catalog;
  readonly #readInto: ReadInto;
  readonly #scratch: Buffer;
  /** The pack being walked: its whole blobs in order; where the next chunk is expected. */
  #pieces: readonly Piece[] = [];
  #at = 0;
  #offset = 0;
  #known = false;

  /** `scratch`: at least `SCRATCH_BYTES`; holds what was found last, and may serve other streams in between. */
  constructor(catalog: Catalog, readInto: ReadInto, scratch: Buffer) {
    this.#catalog = catalog;
    this.#readInto = readInto;
    this.#scratch = scratch;
  }

  /** The next chunk is in the vault already, as this very blob. */
  skip(id: Buffer, length: number): void {
    if (this.#go(id)) this.#advance(length);
    else this.#known = false;
  }

  /** Old bytes that most likely hold what this chunk was before, or null. Valid until the next call. */
  async find(sketch: { head: number; tail: number }, length: number): Promise<OldVersion | null> {
    this.#align(sketch, length);
    if (!this.#known) return null;
    const { pieces, start } = this.#covering(length);
    this.#advance(length);
    try {
      let length = 0;
      for (const piece of pieces) length += await this.#readInto(piece.id, this.#scratch.subarray(length));
      const bytes = this.#scratch.subarray(0, length);
      if (!usableAsDictionary(bytes)) return null;
      return { ids: Buffer.concat(pieces.map((piece) => piece.id)), bytes, start };
    } catch (error) {
      // Old bytes that cannot be read cost a patch, not the backup.
      if (error instanceof CofreError) return null;
      throw error;
    }
  }

  #align(sketch: { head: number; tail: number }, length: number): void {
    const head = this.#catalog.similar.find('head', sketch.head);
    if (head !== null && this.#go(head)) return;
    const tail = this.#catalog.similar.find('tail', sketch.tail);
    if (tail === null || !this.#go(tail)) return;
    this.#offset = (this.#pieces[this.#at]?.plain ?? 0) - length;
    while (this.#offset < 0 && this.#at > 0) {
      this.#at--;
      this.#offset += this.#pieces[this.#at]?.plain ?? 0;
    }
    this.#offset = Math.max(0, this.#offset);
  }

  /** Stands at the start of that blob; false when it is not a whole blob of some pack. */
  #go(id: Buffer): boolean {
    let at = this.#pieces.findIndex((piece) => piece.id.equals(id));
    if (at < 0) {
      const pieces = this.#catalog.similar.neighbours(id);
      at = pieces.findIndex((piece) => piece.id.equals(id));
      if (at < 0) return false;
      this.#pieces = pieces;
    }
    this.#at = at;
    this.#offset = 0;
    this.#known = true;
    return true;
  }

  /** The run of at most `BASES_MAX` pieces that covers most of the next `length` bytes; `start`: where they begin in it. */
  #covering(length: number): { pieces: Piece[]; start: number } {
    const overlaps: { piece: Piece; bytes: number }[] = [];
    for (
      let at = this.#at, offset = this.#offset, left = length;
      left > 0 && at < this.#pieces.length;
      at++, offset = 0
    ) {
      const piece = this.#pieces[at];
      if (piece === undefined) break;
      const bytes = Math.min(left, piece.plain - offset);
      overlaps.push({ piece, bytes });
      left -= bytes;
    }
    const sum = (run: typeof overlaps) => run.reduce((total, { bytes }) => total + bytes, 0);
    const best = (size: number) => {
      const runs = overlaps.map((_, from) => overlaps.slice(from, from + size));
      return runs.reduce((most, run) => (sum(run) > sum(most) ? run : most), []);
    };
    // A base costs reading: take the second only where it adds something.
    const [one, two] = [best(1), best(BASES_MAX)];
    const chosen = sum(one) > sum(two) * ONE_IS_ENOUGH ? one : two;
    return { pieces: chosen.map(({ piece }) => piece), start: chosen[0] === overlaps[0] ? this.#offset : 0 };
  }

  #advance(length: number): void {
    this.#offset += length;
    for (
      let piece = this.#pieces[this.#at];
      piece !== undefined && this.#offset >= piece.plain;
      piece = this.#pieces[this.#at]
    ) {
      this.#offset -= piece.plain;
      this.#at++;
    }
    if (this.#at >= this.#pieces.length) this.#known = false;
  }
}
