import { sha256 } from '../../format/hash.ts';

/**
 * FastCDC with normalised chunking (Xia et al., USENIX ATC 2016, level 1: after an edit the cuts find back to the old ones
 * sooner than with 2), two bytes a step (Xia et al. 2020): cuts a stream where its content says so, so that an insertion
 * moves few later cuts. The gear table is derived, not drawn, so that
 * every Cofre cuts alike (FORMAT.md section 7).
 */
export interface ChunkSizes {
  /** Bytes; `average` is a power of two. A chunk is never larger than `max`; only a stream's last is smaller than `min`. */
  readonly min: number;
  readonly average: number;
  readonly max: number;
}

const KiB = 1024;
/** One chunk in about half a megabyte: few ids, and a changed chunk is stored as a patch of its earlier version. */
export const COARSE: ChunkSizes = { min: 128 * KiB, average: 512 * KiB, max: 2048 * KiB };
/** For vaults this machine cannot read (no patches possible) and streams that change all over. */
export const FINE: ChunkSizes = { min: 16 * KiB, average: 64 * KiB, max: 256 * KiB };

const NORMALISATION = 1;
const gear = makeGear();
const gearShifted = gear.map((value) => value << 1);

function makeGear(): Int32Array {
  const table = new Int32Array(256);
  for (let i = 0; i < 256; i++) table[i] = sha256(Buffer.from(`cofre gear ${i}`)).readInt32LE(0);
  return table;
}

/** A mask of `bits` bits below the highest one (which the step by two shifts out): they have seen the last 31 bytes. */
function topMask(bits: number): number {
  return ((-1 << (32 - bits)) >>> 1) | 0;
}

/** Where the chunk that starts at `from` ends (exclusive), looking no further than `end`. */
export function cutPoint(bytes: Uint8Array, from: number, end: number, sizes: ChunkSizes): number {
  if (end - from <= sizes.min) return end;
  const bits = Math.log2(sizes.average);
  const hard = topMask(bits + NORMALISATION);
  const easy = topMask(bits - NORMALISATION);
  const normal = Math.min(from + sizes.average, end);
  const limit = Math.min(from + sizes.max, end);
  let hash = 0;
  let at = from + sizes.min;
  for (const [mask, stop] of [
    [hard, normal],
    [easy, limit],
  ] as const) {
    const found = scan(bytes, at, stop, mask, hash);
    if (found >= 0) return found;
    hash = scanHash;
    at = stop;
  }
  return limit;
}

/** The hash after the last `scan` that found nothing (one value, not a pair to allocate, in the hottest loop). */
let scanHash = 0;

function scan(bytes: Uint8Array, from: number, stop: number, mask: number, start: number): number {
  const table = gear;
  const shifted = gearShifted;
  const maskShifted = (mask << 1) | 0;
  let hash = start;
  let at = from;
  for (; at + 1 < stop; at += 2) {
    hash = ((hash << 2) + (shifted[bytes[at] as number] as number)) | 0;
    if ((hash & maskShifted) === 0) return at + 1;
    hash = (hash + (table[bytes[at + 1] as number] as number)) | 0;
    if ((hash & mask) === 0) return at + 2;
  }
  if (at < stop) {
    hash = ((hash << 1) + (table[bytes[at] as number] as number)) | 0;
    if ((hash & mask) === 0) return at + 1;
  }
  scanHash = hash;
  return -1;
}
