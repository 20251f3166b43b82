import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCopies } from '../../../main/engine/chunk/difference.ts';
import { decompress } from '../../../main/format/zstd.ts';
import { type Copy, frameFromCopies } from '../../../main/format/zstd-sequences.ts';
import { pseudoRandom } from '../../resources/nasty-tree.ts';

/** What a list of copies means, without any zstd. */
function contentOf(content: Buffer, old: Buffer, copies: readonly Copy[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { literals, length, from } of copies) {
    parts.push(content.subarray(at, at + literals), old.subarray(from, from + length));
    at += literals + length;
  }
  return Buffer.concat([...parts, content.subarray(at)]);
}

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

function edited(old: Buffer, edits: readonly Edit[]): Buffer {
  let content = old;
  for (const { at, remove, insert } of edits) {
    const where = Math.floor(at * content.length);
    content = Buffer.concat([content.subarray(0, where), insert, content.subarray(where + remove)]);
  }
  return content;
}

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.integer({ min: 0, max: 3000 }),
  insert: fc.uint8Array({ maxLength: 3000 }),
});

describe('the copies found in an earlier version', () => {
  it('give the content back, whatever was edited', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300_000 }),
        fc.array(edit, { maxLength: 12 }),
        fc.nat(500),
        (size, edits, start) => {
          const old = pseudoRandom(size, size);
          const content = edited(old, edits);
          const copies = findCopies(content, old, start, content.length) ?? [];
          expect(contentOf(content, old, copies).equals(content)).toBe(true);
          const frame = frameFromCopies(content, old.length, copies);
          if (old.length >= 8) expect(decompress(frame, content.length, old).equals(content)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('also where the same bytes come again and again', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.array(edit, { maxLength: 8 }),
        (pattern, edits) => {
          const old = Buffer.alloc(100_000, Buffer.from(pattern));
          const content = edited(old, edits);
          const copies = findCopies(content, old, 0, content.length) ?? [];
          expect(contentOf(content, old, copies).equals(content)).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('leave only the edits as new bytes when a row here and there changed', () => {
    const old = pseudoRandom(512 * 1024, 1);
    const content = Buffer.from(old);
    for (let at = 5000; at < content.length; at += 32_000) pseudoRandom(40, at).copy(content, at);
    const copies = findCopies(content, old, 0, content.length / 3) ?? [];
    const copied = copies.reduce((sum, { length }) => sum + length, 0);
    expect(content.length - copied).toBeLessThan(16 * 60);
  });

  it('are found again behind words that stand in many rows', () => {
    const old = Buffer.concat(Array.from({ length: 1500 }, (_, n) => row(n)));
    const gone = new Set([100, 101, 400, 700, 701, 702, 1100]);
    const content = Buffer.concat(
      Array.from({ length: 1500 }, (_, n) => n)
        .filter((n) => !gone.has(n))
        .map((n) => (n % 200 === 50 ? row(n + 5000) : row(n))),
    );
    const copies = findCopies(content, old, 0, content.length / 3) ?? [];
    const copied = copies.reduce((sum, { length }) => sum + length, 0);
    expect(content.length - copied).toBeLessThan(20_000);
  });

  it('are found where only much was put in before them', () => {
    const old = pseudoRandom(1_000_000, 1);
    const content = Buffer.concat([pseudoRandom(100_000, 2), old.subarray(400_000, 900_000)]);
    const copies = findCopies(content, old, 0, content.length / 3) ?? [];
    const copied = copies.reduce((sum, { length }) => sum + length, 0);
    expect(copied).toBe(500_000);
  });

  it('are none when the content is another one', () => {
    expect(findCopies(pseudoRandom(500_000, 1), pseudoRandom(500_000, 2), 0, 500_000 / 3)).toBeNull();
  });
});

/** Some 500 bytes: a number, and sentences that many rows share, in an order of its own. */
function row(n: number): Buffer {
  const order = pseudoRandom(8, n + 1);
  const sentences = [...order].map(
    (k) => `sentence ${k % 40} of those in every row, word for word the same. `,
  );
  return Buffer.from(`${n}\t${sentences.join('')}\n`);
}

const copy = fc.record({
  literals: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 140_000 })),
  length: fc.oneof(fc.integer({ min: 3, max: 200 }), fc.integer({ min: 3, max: 300_000 })),
  from: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('a frame laid down from copies', () => {
  it('decodes to its content for any copies and lengths', () => {
    const old = pseudoRandom(600_000, 7);
    fc.assert(
      fc.property(fc.array(copy, { maxLength: 20 }), fc.nat(1000), (wanted, tail) => {
        const parts: Buffer[] = [];
        const copies = wanted.map(({ literals, length, from }) => {
          const start = Math.floor(from * (old.length - length));
          parts.push(pseudoRandom(literals, literals), old.subarray(start, start + length));
          return { literals, length, from: start };
        });
        const content = Buffer.concat([...parts, pseudoRandom(tail, tail)]);
        const frame = frameFromCopies(content, old.length, copies);
        expect(decompress(frame, content.length, old).equals(content)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('is decoded by the zstd command, also with four megabytes of old bytes', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'cofre-patch-'));
    try {
      const old = pseudoRandom(4 * 1024 * 1024, 3);
      const content = edited(old.subarray(0, 2 * 1024 * 1024), [
        { at: 0.3, remove: 10, insert: Buffer.from('new') },
      ]);
      const copies = findCopies(content, old, 0, content.length / 3) ?? [];
      expect(copies.length).toBeGreaterThan(1);
      const files = ['old', 'patch.zst', 'out'].map((name) => path.join(folder, name));
      writeFileSync(files[0] ?? '', old);
      writeFileSync(files[1] ?? '', frameFromCopies(content, old.length, copies));
      execFileSync('zstd', ['-q', '-d', `--patch-from=${files[0]}`, files[1] ?? '', '-o', files[2] ?? '']);
      expect(readFileSync(files[2] ?? '').equals(content)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
