import { CofreError } from '../../base/errors.ts';
import { BLOB_MAX_BYTES } from '../../base/limits.ts';
import type { Catalog } from '../../engine/catalog/catalog.ts';
import { BASES_MAX } from '../../format/pack.ts';
import { usableAsDictionary } from '../../format/zstd.ts';
import type { Copy } from '../../format/zstd-sequences.ts';

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

/** A place in the old stream: in a pack's whole blobs in order, so many bytes into one of them. */
interface Place {
  readonly pieces: readonly Piece[];
  readonly at: number;
  readonly offset: number;
}

/** What a chunk is made of, and what of. */
export interface Found {
  readonly old: OldVersion;
  readonly copies: Copy[];
}

/**
 * Finds the earlier version of the chunks of one stream (each has its own), under whatever name that was stored: by how a chunk
 * begins, by how it ends, else by going on where the last one left off. Chunks of a stream lie side by side in their pack, so
 * the old stream is walked without knowing its file.
 */
export class OldVersions {
  readonly #catalog: Catalog;
  readonly #readInto: ReadInto;
  readonly #scratch: Buffer;
  /** Where the next chunk is expected when new bytes took the place of old ones; null: nobody knows. */
  #next: Place | null = null;
  /** Where the last chunk that was found ended, after others were not: there it goes on when new bytes came in between. */
  #left: Place | null = null;

  /** `scratch`: at least `SCRATCH_BYTES`; holds what was found last, and may serve other streams in between. */
  constructor(catalog: Catalog, readInto: ReadInto, scratch: Buffer) {
    this.#catalog = catalog;
    this.#readInto = readInto;
    this.#scratch = scratch;
  }

  /** The next chunk is in the vault already, as this very blob. */
  skip(id: Buffer, length: number): void {
    this.#next = onward(this.#placeOf(id), length);
    this.#left = null;
  }

  /** The first of the likely old versions in which `compare` finds enough of the chunk, or null. Valid until the next call. */
  async find(
    sketch: { head: number; tail: number },
    length: number,
    compare: (old: OldVersion) => Copy[] | null,
  ): Promise<Found | null> {
    const places = this.#likely(sketch, length);
    for (const place of places) {
      // Somewhere behind the place that was left: as much as may be looked at.
      const { pieces, first, start } = covering(place, place === this.#left ? length * BASES_MAX : length);
      const old = await this.#read(pieces, start);
      const copies = old === null ? null : compare(old);
      if (old === null || copies === null) continue;
      const last = copies.at(-1);
      const end = last === undefined ? start : last.from + last.length;
      this.#next = onward({ pieces: place.pieces, at: first, offset: 0 }, end);
      this.#left = null;
      return { old, copies };
    }
    this.#left ??= this.#next;
    this.#next = onward(places[0] ?? null, length);
    return null;
  }

  #likely(sketch: { head: number; tail: number }, length: number): Place[] {
    const places = [this.#aligned(sketch, length), this.#next, this.#left].filter((place) => place !== null);
    return places.filter(
      (place, n) => n === places.findIndex((one) => one.pieces === place.pieces && isNear(one, place)),
    );
  }

  #aligned(sketch: { head: number; tail: number }, length: number): Place | null {
    const head = this.#catalog.similar.find('head', sketch.head);
    const place = head === null ? null : this.#placeOf(head);
    if (place !== null) return place;
    const tail = this.#catalog.similar.find('tail', sketch.tail);
    const last = tail === null ? null : this.#placeOf(tail);
    return last === null ? null : backward(last, length);
  }

  /** Where that blob begins; null when it is not a whole blob of some pack. */
  #placeOf(id: Buffer): Place | null {
    for (const pieces of new Set([this.#next?.pieces, this.#left?.pieces])) {
      const at = pieces?.findIndex((piece) => piece.id.equals(id)) ?? -1;
      if (pieces !== undefined && at >= 0) return { pieces, at, offset: 0 };
    }
    const pieces = this.#catalog.similar.neighbours(id);
    const at = pieces.findIndex((piece) => piece.id.equals(id));
    return at < 0 ? null : { pieces, at, offset: 0 };
  }

  async #read(pieces: readonly Piece[], start: number): Promise<OldVersion | null> {
    try {
      let length = 0;
      for (const piece of pieces) length += await this.#readInto(piece.id, this.#scratch.subarray(length));
      const bytes = this.#scratch.subarray(0, length);
      if (!usableAsDictionary(bytes)) return null;
      return {
        ids: Buffer.concat(pieces.map((piece) => piece.id)),
        bytes,
        start,
      };
    } catch (error) {
      // Old bytes that cannot be read cost a patch, not the backup.
      if (error instanceof CofreError) return null;
      throw error;
    }
  }
}

/** The run of at most `BASES_MAX` pieces that covers most of the next `length` bytes; `start`: where they begin in it. */
function covering(place: Place, length: number): { pieces: Piece[]; first: number; start: number } {
  const overlaps: { at: number; bytes: number }[] = [];
  let left = length;
  for (let { at, offset } = place; left > 0 && at < place.pieces.length; at++, offset = 0) {
    const bytes = Math.min(left, (place.pieces[at]?.plain ?? 0) - offset);
    overlaps.push({ at, bytes });
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
  const first = chosen[0]?.at ?? place.at;
  const pieces = place.pieces.slice(first, first + chosen.length);
  return { pieces, first, start: first === place.at ? place.offset : 0 };
}

/** Null past the pack's end. */
function onward(place: Place | null, bytes: number): Place | null {
  if (place === null) return null;
  let { at, offset } = place;
  offset += bytes;
  for (let piece = place.pieces[at]; piece !== undefined && offset >= piece.plain; piece = place.pieces[at]) {
    offset -= piece.plain;
    at++;
  }
  return at >= place.pieces.length ? null : { pieces: place.pieces, at, offset };
}

/** `bytes` before the end of the piece. */
function backward({ pieces, at: last }: Place, bytes: number): Place {
  let at = last;
  let offset = (pieces[at]?.plain ?? 0) - bytes;
  while (offset < 0 && at > 0) {
    at--;
    offset += pieces[at]?.plain ?? 0;
  }
  return { pieces, at, offset: Math.max(0, offset) };
}

/** Comparing finds what lies so near (bytes) by itself. */
const NEAR = 2048;

function isNear(a: Place, b: Place): boolean {
  return a.at === b.at && Math.abs(a.offset - b.offset) <= NEAR;
}
