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
/** What two bytes at once add to the hash, by the 16-bit number they are in memory: half the steps and half the look-ups. */
const gearPairs = makePairs();

function makeGear(): Int32Array {
  const table = new Int32Array(256);
  for (let i = 0; i < 256; i++) table[i] = sha256(Buffer.from(`cofre gear ${i}`)).readInt32LE(0);
  return table;
}

function makePairs(): Int32Array {
  const table = new Int32Array(65536);
  for (let i = 0; i < table.length; i++)
    table[i] = ((gearShifted[i & 255] as number) + (gear[i >> 8] as number)) | 0;
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
  const view = viewOf(bytes);
  const base = bytes.byteOffset;
  const normal = Math.min(from + sizes.average, end);
  const limit = Math.min(from + sizes.max, end);
  const early = scan(view, base + from + sizes.min, base + normal, { mask: hard, hash: 0 });
  if (early >= 0) return early - base;
  const late = scan(view, base + normal, base + limit, { mask: easy, hash: scanHash });
  return late >= 0 ? late - base : limit;
}

/** The memory of a window byte by byte and four bytes at a time; that of the last one asked for is kept. */
interface View {
  readonly memory: ArrayBufferLike;
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
}

let lastView: View | null = null;

function viewOf({ buffer }: Uint8Array): View {
  if (lastView?.memory === buffer) return lastView;
  lastView = {
    memory: buffer,
    bytes: new Uint8Array(buffer),
    words: new Int32Array(buffer, 0, buffer.byteLength >> 2),
  };
  return lastView;
}

/** The hash after the last `scan` that found nothing (one value, not a pair to allocate, in the hottest loop). */
let scanHash = 0;

/**
 * The end of the first byte in [from, stop) after which the masked hash is 0, or -1. Words are read as little-endian, which
 * every system that Node runs on is.
 */
function scan(view: View, from: number, stop: number, start: { mask: number; hash: number }): number {
  const { bytes, words } = view;
  const { mask } = start;
  const maskShifted = (mask << 1) | 0;
  const one = gear;
  const shifted = gearShifted;
  const pairs = gearPairs;
  let hash = start.hash | 0;
  let at = from | 0;
  for (; (at & 3) !== 0 && at < stop; at++) {
    hash = ((hash << 1) + (one[bytes[at] as number] as number)) | 0;
    if ((hash & mask) === 0) return at + 1;
  }
  const lastWord = stop >> 2;
  let n = at >> 2;
  for (; n < lastWord; n = (n + 1) | 0) {
    const word = words[n] as number;
    let twice = hash << 2;
    if (((twice + (shifted[word & 255] as number)) & maskShifted) === 0) return n * 4 + 1;
    hash = (twice + (pairs[word & 65535] as number)) | 0;
    if ((hash & mask) === 0) return n * 4 + 2;
    twice = hash << 2;
    if (((twice + (shifted[(word >>> 16) & 255] as number)) & maskShifted) === 0) return n * 4 + 3;
    hash = (twice + (pairs[word >>> 16] as number)) | 0;
    if ((hash & mask) === 0) return n * 4 + 4;
  }
  at = Math.max(at, n * 4);
  for (; at < stop; at++) {
    hash = ((hash << 1) + (one[bytes[at] as number] as number)) | 0;
    if ((hash & mask) === 0) return at + 1;
  }
  scanHash = hash;
  return -1;
}
