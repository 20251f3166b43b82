import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCofreError } from '../../main/base/errors.ts';
import { BLOB_MAX_BYTES, FRAME_MAX_BYTES } from '../../main/base/limits.ts';
import {
  compressSync,
  copyRawFrame,
  decompress,
  rawFrameLength,
  rawFramePieces,
  skippableFrame,
  usableAsDictionary,
} from '../../main/format/zstd.ts';
import { pseudoRandom } from '../resources/nasty-tree.ts';
import { patchOf } from './hand-made.ts';

const zstd = (input: Buffer, ...args: string[]) =>
  execFileSync('zstd', ['-d', '-c', '-q', ...args], {
    input,
    maxBuffer: 2 * FRAME_MAX_BYTES,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
const rawFrame = (bytes: Buffer) => Buffer.concat([...rawFramePieces(bytes)]);
const damaged = expect.toSatisfy((error) => isCofreError(error, 'pack-damaged'));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cofre-zstd-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a frame of raw blocks', () => {
  it.each([0, 1, 255, 256, 65536, 131071, 131072, 131073, 262144, FRAME_MAX_BYTES])(
    'of %d bytes is one to zstd, and to us',
    (length) => {
      const plain = pseudoRandom(length, 3);
      const frame = rawFrame(plain);
      expect(frame.length).toBe(rawFrameLength(length));
      expect(zstd(frame).equals(plain)).toBe(true);
      expect(decompress(frame, length).equals(plain)).toBe(true);
      const copy = Buffer.alloc(length, 'x');
      expect(copyRawFrame(frame, copy)).toBe(true);
      expect(copy.equals(plain)).toBe(true);
    },
  );

  it('is copied only where a decoder gives the same, whatever bytes of it were changed', () => {
    const frame = rawFrame(pseudoRandom(300_000, 6));
    const places = fc.oneof(fc.nat(12), fc.integer({ min: 131_080, max: 131_090 }), fc.nat(frame.length - 1));
    const isHeader = (at: number) =>
      at < 9 || [9, 131_084, 262_159].some((block) => at >= block && at < block + 3);
    fc.assert(
      fc.property(places, fc.nat(255), (at, value) => {
        const changed = Buffer.from(frame);
        changed[at] = value;
        const copy = Buffer.alloc(300_000);
        if (copyRawFrame(changed, copy)) expect(decompress(changed, copy.length).equals(copy)).toBe(true);
        else expect(isHeader(at)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('is not copied when it is cut, longer, or of another kind', () => {
    const plain = pseudoRandom(1000, 7);
    const frame = rawFrame(plain);
    for (const other of [
      frame.subarray(0, -1),
      Buffer.concat([frame, frame]),
      compressSync(plain, 3),
      Buffer.alloc(0),
    ])
      expect(copyRawFrame(other, Buffer.alloc(1000))).toBe(false);
    expect(copyRawFrame(frame, Buffer.alloc(999))).toBe(false);
  });
});

describe('a pack', () => {
  it('of frames of both kinds and a skippable one at the end is one stream to zstd', () => {
    const [text, noise] = [Buffer.from('text '.repeat(1000)), pseudoRandom(5000, 4)];
    const pack = Buffer.concat([
      compressSync(text, 3),
      rawFrame(noise),
      compressSync(text, 19),
      skippableFrame(Buffer.alloc(32)),
    ]);
    expect(zstd(pack).equals(Buffer.concat([text, noise, text]))).toBe(true);
  });
});

describe('a patch', () => {
  const base = pseudoRandom(2 * BLOB_MAX_BYTES, 5);

  it('against two of the largest blobs is undone by zstd --patch-from', () => {
    const part = base.subarray(-BLOB_MAX_BYTES / 4);
    const plain = Buffer.concat([base.subarray(0, 1_000_000), Buffer.from('new'), part, part, part]).subarray(
      0,
      BLOB_MAX_BYTES,
    );
    const patch = patchOf(plain, base);
    expect(patch.length).toBeLessThan(plain.length / 6);
    expect(decompress(patch, plain.length, base).equals(plain)).toBe(true);
    writeFileSync(join(folder, 'base'), base);
    expect(zstd(patch, `--patch-from=${join(folder, 'base')}`).equals(plain)).toBe(true);
  });

  it('is not made against bytes that zstd takes for a dictionary of its own kind', () => {
    const bad = Buffer.concat([Buffer.from('37a430ec', 'hex'), base.subarray(0, 100_000)]);
    expect(usableAsDictionary(bad)).toBe(false);
    expect(() => patchOf(bad, bad)).toThrow();
    expect(() => decompress(patchOf(bad, base), bad.length, bad)).toThrow(damaged);
    expect(usableAsDictionary(Buffer.alloc(7))).toBe(false);
    expect(usableAsDictionary(base)).toBe(true);
  });

  it('against other bytes is refused', () => {
    const plain = Buffer.concat([base.subarray(0, 100_000), Buffer.from('x')]);
    const patch = patchOf(plain, base.subarray(0, 200_000));
    expect(() => decompress(patch, plain.length, base.subarray(1, 200_001))).toThrow(damaged);
    expect(() => decompress(patch, plain.length)).toThrow(damaged);
  });
});

describe('a frame that is not what its index says', () => {
  const plain = Buffer.from('some text, some more text, and then some more text');

  it('is refused when it is longer, shorter, or a bomb', () => {
    for (const length of [0, 1, plain.length - 1, plain.length + 1, plain.length * 1000])
      expect(() => decompress(compressSync(plain, 3), length)).toThrow(damaged);
    const bomb = compressSync(Buffer.alloc(FRAME_MAX_BYTES), 19);
    expect(bomb.length).toBeLessThan(2000);
    expect(() => decompress(bomb, 1000)).toThrow(damaged);
  });

  it('is refused or right, whatever bits were flipped', () => {
    for (const frame of [compressSync(plain, 3), rawFrame(plain)]) {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 })), {
            minLength: 1,
            maxLength: 4,
          }),
          (flips) => {
            const bad = Buffer.from(frame);
            for (const [at, mask] of flips) bad[at]! ^= mask;
            try {
              expect(decompress(bad, plain.length)).toHaveLength(plain.length);
            } catch (error) {
              expect(isCofreError(error, 'pack-damaged')).toBe(true);
            }
          },
        ),
        { numRuns: 500 },
      );
    }
  });

  it('is refused when it is cut anywhere', () => {
    const frame = compressSync(plain, 3);
    for (let length = 0; length < frame.length; length++)
      expect(() => decompress(frame.subarray(0, length), plain.length)).toThrow(damaged);
  });
});
