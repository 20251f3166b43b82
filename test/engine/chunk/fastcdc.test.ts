import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChunkSizes, COARSE, cutPoint, FINE } from '../../../main/engine/chunk/fastcdc.ts';
import { sha256 } from '../../../main/format/hash.ts';
import { pseudoRandom } from '../../resources/nasty-tree.ts';

const SMALL: ChunkSizes = { min: 64, average: 256, max: 1024 };

/** Ends of all chunks of a stream that lies whole in memory. */
function cuts(bytes: Buffer, sizes: ChunkSizes): number[] {
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; ends.push(at)) at = cutPoint(bytes, at, bytes.length, sizes);
  return ends;
}

/** The same for one that is read in pieces into a window, as a large file is. */
function cutsInWindow(bytes: Buffer, sizes: ChunkSizes, windowBytes: number): number[] {
  const window = Buffer.alloc(windowBytes);
  const ends: number[] = [];
  let [start, end, read] = [0, 0, 0];
  while (read < bytes.length || start < end) {
    if (end - start < sizes.max && read < bytes.length) {
      window.copyWithin(0, start, end);
      end -= start;
      start = 0;
      const got = bytes.copy(window, end, read, Math.min(bytes.length, read + windowBytes - end));
      end += got;
      read += got;
      continue;
    }
    const cut = cutPoint(window, start, end, sizes);
    ends.push((ends.at(-1) ?? 0) + cut - start);
    start = cut;
  }
  return ends;
}

/** FORMAT.md section 7, word by word. */
function cutsBySpecification(bytes: Buffer, { min, average, max }: ChunkSizes): number[] {
  const gear = Array.from({ length: 256 }, (_, i) => sha256(Buffer.from(`cofre gear ${i}`)).readInt32LE(0));
  const zeroBelowHighest = (hash: number, bits: number) => (hash << 1) >>> (32 - bits) === 0;
  const bits = Math.log2(average);
  const ends: number[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = Math.min(start + max, bytes.length);
    let cut = end;
    let hash = 0;
    for (let at = start + min; at < end; at++) {
      hash = ((hash << 1) + gear[bytes[at]!]!) | 0;
      const before = at < start + average;
      if (!zeroBelowHighest(hash, before ? bits + 1 : bits - 1)) continue;
      cut = at + 1;
      break;
    }
    ends.push(cut);
    start = cut;
  }
  return ends;
}

const seed = fc.integer({ min: 0, max: 255 });
const stream = fc.tuple(fc.nat(20_000), seed).map(([length, n]) => pseudoRandom(length, n));

describe('a stream', () => {
  it('is cut without gaps, in chunks within the bounds', () => {
    fc.assert(
      fc.property(stream, (bytes) => {
        const ends = cuts(bytes, SMALL);
        expect(ends.at(-1) ?? 0).toBe(bytes.length);
        for (const [n, end] of ends.entries()) {
          const length = end - (ends[n - 1] ?? 0);
          expect(length).toBeLessThanOrEqual(SMALL.max);
          if (n < ends.length - 1) expect(length).toBeGreaterThan(SMALL.min);
        }
      }),
    );
  });

  it('is cut alike whatever the buffers it came in', () => {
    fc.assert(
      fc.property(stream, fc.integer({ min: SMALL.max, max: 5000 }), (bytes, windowBytes) => {
        expect(cutsInWindow(bytes, SMALL, windowBytes)).toEqual(cuts(bytes, SMALL));
      }),
    );
  });

  it('is cut as the specification says', () => {
    fc.assert(
      fc.property(stream, fc.constantFrom(SMALL, { min: 63, average: 128, max: 999 }), (bytes, sizes) => {
        expect(cuts(bytes, sizes)).toEqual(cutsBySpecification(bytes, sizes));
      }),
    );
  });

  it('of equal bytes is cut at the maximum, or evenly', () => {
    for (const byte of [0, 255]) {
      const lengths = new Set(
        cuts(Buffer.alloc(10 * SMALL.max, byte), SMALL).map((end, n, all) => end - (all[n - 1] ?? 0)),
      );
      expect(lengths.size).toBeLessThanOrEqual(2);
    }
  });

  it('has chunks near the average', () => {
    for (const sizes of [SMALL, FINE, COARSE]) {
      const bytes = pseudoRandom(sizes.average * 60, 9);
      const average = bytes.length / cuts(bytes, sizes).length;
      expect(average).toBeGreaterThan(sizes.average * 0.6);
      expect(average).toBeLessThan(sizes.average * 1.7);
    }
  });
});

describe('an edit', () => {
  const bytes = pseudoRandom(200_000, 11);
  const chunksOf = (stream: Buffer) =>
    cuts(stream, SMALL).map((end, n, all) => stream.subarray(all[n - 1] ?? 0, end).toString('base64'));
  const before = new Set(chunksOf(bytes));
  const text = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((some) => Buffer.from(some));

  it('that inserts, deletes or overwrites leaves most chunks as they were', () => {
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1000),
        text,
        fc.constantFrom('insert', 'delete', 'overwrite'),
        (at, some, kind) => {
          const rest = bytes.subarray(kind === 'insert' ? at : at + some.length);
          const after = Buffer.concat([
            bytes.subarray(0, at),
            kind === 'delete' ? Buffer.alloc(0) : some,
            rest,
          ]);
          const fresh = chunksOf(after).filter((chunk) => !before.has(chunk));
          expect(fresh.length).toBeLessThan(20);
        },
      ),
      { numRuns: 100 },
    );
  });
});
