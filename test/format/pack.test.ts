import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CofreError } from '../../main/base/errors.ts';
import { FRAME_MAX_BYTES } from '../../main/base/limits.ts';
import {
  type BlobInfo,
  decodeFooter,
  decodeIndex,
  encodeFooter,
  encodeIndex,
  FOOTER_BYTES,
  type FrameInfo,
  type PackIndex,
  packObject,
  packOfObject,
} from '../../main/format/pack.ts';
import { TAR_BLOCK, tarPadded, writeTarHeader } from '../../main/format/tar.ts';
import { codeOf, mutate, mutations, u32 } from './mutate.ts';

const kind = fc.constantFrom('data' as const, 'tree' as const);
const id = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const base = fc.option(fc.array(id, { minLength: 1, maxLength: 2 }).map((ids) => Buffer.concat(ids)));
const sketch = fc.option(fc.record({ head: u32, tail: u32 }));
const blob = fc.record({ id, entry: fc.nat(60_000), plain: fc.nat(4 * 1024 * 1024), base, sketch });
const frames = fc.array(fc.record({ stored: fc.nat(100_000), blobs: fc.array(blob, { maxLength: 6 }) }), {
  maxLength: 6,
});

const index = fc.record({ kind, frames }).map(({ kind: of, frames: all }): PackIndex => {
  const infos: FrameInfo[] = [];
  const blobs: BlobInfo[] = [];
  let offset = 0;
  for (const [frame, { stored, blobs: inside }] of all.entries()) {
    let raw = 0;
    for (const one of inside) {
      blobs.push({
        ...one,
        frame,
        offset: raw + TAR_BLOCK,
        plain: one.base === null ? one.entry : one.plain,
      });
      raw += TAR_BLOCK + tarPadded(one.entry);
    }
    infos.push({ offset, stored, raw });
    offset += stored;
  }
  return { kind: of, frames: infos, blobs };
});

describe('the index of a pack', () => {
  it('says again what it was told', () => {
    fc.assert(
      fc.property(index, (told) => {
        expect(decodeIndex(encodeIndex(told))).toEqual(told);
      }),
    );
  });

  it('with any bytes changed or cut is refused as damaged, or names nothing outside its frames', () => {
    fc.assert(
      fc.property(index, mutations, (told, changes) => {
        const bytes = mutate(encodeIndex(told), changes);
        let read: PackIndex;
        try {
          read = decodeIndex(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(CofreError);
          expect(error).toHaveProperty('code', 'pack-damaged');
          return;
        }
        for (const { frame, offset, entry } of read.blobs) {
          const inside = read.frames[frame];
          expect(offset + entry).toBeLessThanOrEqual(inside?.raw ?? -1);
          expect(inside?.raw).toBeLessThanOrEqual(FRAME_MAX_BYTES);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('that claims four billion of anything is refused without making room for them', () => {
    const content = (fields: number[], kindByte = 0) => {
      const raw = Buffer.alloc(4 * TAR_BLOCK);
      writeTarHeader(raw, 0, 'cofre-index', 100);
      raw.write('CFIX\x01', TAR_BLOCK, 'latin1');
      raw[TAR_BLOCK + 5] = kindByte;
      for (const [n, field] of fields.entries()) raw.writeUInt32LE(field, TAR_BLOCK + 8 + 4 * n);
      return raw;
    };
    const before = process.memoryUsage().rss;
    const most = 0xffffffff;
    for (const fields of [
      [most, 0],
      [0, most],
      [most, most],
      [1, 0, most, most, most],
      [1, 0, 0, 0, most],
      [0, 0, most],
      [0, 0, 0, most],
      [1, 0, 0, most, 0],
    ])
      expect(codeOf(() => decodeIndex(content(fields)))).toBe('pack-damaged');
    expect(codeOf(() => decodeIndex(content([0, 0], 2)))).toBe('pack-damaged');
    expect(decodeIndex(content([0, 0])).blobs).toEqual([]);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('of no bytes, or of another file, is refused', () => {
    const other = Buffer.alloc(2 * TAR_BLOCK);
    writeTarHeader(other, 0, 'other', 0);
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(5), Buffer.alloc(TAR_BLOCK), other])
      expect(codeOf(() => decodeIndex(bytes))).toBe('pack-damaged');
  });
});

describe('the footer of a pack', () => {
  const footer = fc.record({
    kind,
    indexOffset: fc.nat(),
    indexStored: fc.nat(1 << 20),
    indexRaw: fc.nat(1 << 20),
  });

  it('says again what it was told', () => {
    fc.assert(
      fc.property(footer, (told) => {
        const bytes = encodeFooter(told);
        expect(bytes).toHaveLength(FOOTER_BYTES);
        expect(decodeFooter(bytes, told.indexOffset + told.indexStored + FOOTER_BYTES)).toEqual(told);
      }),
    );
  });

  it('is refused when the pack has another length, or any byte was changed', () => {
    fc.assert(
      fc.property(footer, mutations, fc.integer({ min: 1, max: 1000 }), (told, changes, more) => {
        const length = told.indexOffset + told.indexStored + FOOTER_BYTES;
        expect(codeOf(() => decodeFooter(encodeFooter(told), length + more))).toBe('pack-damaged');
        const code = codeOf(() => decodeFooter(mutate(encodeFooter(told), changes), length));
        expect(['pack-damaged', 'no error']).toContain(code);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the name of a pack', () => {
  const hash = 'ab'.repeat(32);

  it('is its hash in a folder of its first digits', () => {
    for (const encrypted of [true, false]) expect(packOfObject(packObject(hash, encrypted))).toBe(hash);
    expect(packObject(hash, true)).toBe(`packs/ab/${hash}.tar.zst.age`);
  });

  it('is not another folder, another case, another end', () => {
    for (const wrong of [
      '',
      hash,
      `packs/cd/${hash}.tar.zst`,
      `packs/ab/${hash.toUpperCase()}.tar.zst`,
      `packs/ab/${hash}.tar`,
      `packs/ab/${hash}.tar.zst.age.age`,
      `/packs/ab/${hash}.tar.zst`,
      `packs/ab/${hash}.tar.zst\n`,
    ])
      expect(packOfObject(wrong)).toBeNull();
  });
});
