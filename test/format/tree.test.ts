import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CofreError } from '../../main/base/errors.ts';
import { ByteWriter } from '../../main/format/bytes.ts';
import {
  compareNames,
  comparePaths,
  decodeName,
  encodeName,
  isSafeName,
  sortNames,
} from '../../main/format/names.ts';
import {
  decodeRoot,
  type Entry,
  encodeRoot,
  LeafWriter,
  rawEntries,
  readEntries,
  readSections,
  writeEntry,
} from '../../main/format/tree.ts';
import { codeOf, mutate, mutations, u32 } from './mutate.ts';

const name = fc
  .uint8Array({ minLength: 1, maxLength: 30 })
  .map((bytes) => decodeName(Buffer.from(bytes.map((byte) => (byte === 47 || byte === 0 ? 48 : byte)))))
  .filter(isSafeName);
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const ids = fc
  .array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 5 })
  .map((parts) => Buffer.concat(parts));
const entry: fc.Arbitrary<Entry> = fc
  .record({
    name,
    type: fc.constantFrom('file' as const, 'folder' as const, 'symlink' as const),
    mode: fc.nat(0o7777),
    uid: u32,
    gid: u32,
    mtime: i64,
    ctime: i64,
    inode: u64,
    size: fc.oneof(fc.nat(), fc.maxSafeNat()),
    sparse: fc.boolean(),
    link: fc.option(u64),
    ids,
    listed: fc.boolean(),
    target: name,
  })
  .map((any) => (any.type === 'symlink' ? { ...any, ids: Buffer.alloc(0) } : { ...any, target: '' }));
const sections = fc.array(
  fc.record({ folder: fc.array(name, { maxLength: 3 }), entries: fc.array(entry, { maxLength: 5 }) }),
  { maxLength: 4 },
);

interface Plain {
  readonly folder: string;
  readonly entries: readonly Entry[];
}

/** In order and without doubles, as a tree is. */
const tree = sections.map((some): Plain[] => {
  const byFolder = new Map(some.map(({ folder, entries }) => [folder.join('/'), entries]));
  return [...byFolder.keys()].sort(comparePaths).map((folder) => {
    const byName = new Map((byFolder.get(folder) ?? []).map((one) => [one.name, one]));
    return { folder, entries: sortNames([...byName.keys()]).map((one) => byName.get(one)!) };
  });
});

function leafOf(plain: readonly Plain[], continued = false): Buffer {
  const leaf = new LeafWriter();
  for (const { folder, entries } of plain) {
    leaf.openSection(folder, continued);
    for (const one of entries) leaf.add(folder, one);
  }
  return leaf.drain();
}

const read = (leaf: Buffer): Plain[] =>
  [...readSections(leaf)].map((section) => ({ folder: section.folder, entries: [...readEntries(section)] }));

const sample: Entry = {
  name: 'a',
  type: 'file',
  mode: 0o644,
  uid: 1,
  gid: 2,
  mtime: 3n,
  ctime: 4n,
  inode: 5n,
  size: 6,
  sparse: false,
  link: null,
  ids: Buffer.alloc(32, 7),
  listed: false,
  target: '',
};

describe('a leaf', () => {
  it('gives its folders and entries back', () => {
    fc.assert(
      fc.property(tree, fc.boolean(), (plain, continued) => {
        const leaf = leafOf(plain, continued);
        expect(read(leaf)).toEqual(plain);
        for (const section of readSections(leaf)) expect(section.continued).toBe(continued);
      }),
    );
  });

  it('is the same when entries are copied as bytes', () => {
    fc.assert(
      fc.property(tree, (plain) => {
        const leaf = leafOf(plain);
        const copy = new LeafWriter();
        for (const section of readSections(leaf)) {
          copy.openSection(section.folder, section.continued);
          for (const raw of rawEntries(section)) copy.addBytes(section.folder, raw.name, raw.bytes);
        }
        expect(copy.drain()).toEqual(leaf);
      }),
    );
  });

  it('with any bytes changed or cut is refused as damaged, or is in order with safe names', () => {
    fc.assert(
      fc.property(tree, mutations, (plain, changes) => {
        let found: Plain[];
        try {
          found = read(mutate(leafOf(plain), changes));
        } catch (error) {
          expect(error).toBeInstanceOf(CofreError);
          expect(error).toHaveProperty('code', 'tree-damaged');
          return;
        }
        for (const { folder, entries } of found) {
          expect(folder === '' || folder.split('/').every(isSafeName)).toBe(true);
          expect(entries.every((one) => isSafeName(one.name))).toBe(true);
          for (const [n, one] of entries.entries())
            expect(n === 0 || compareNames(entries[n - 1]!.name, one.name) < 0).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['..', '.', '', 'a/b', '\0'])('with the name %j in it is refused', (bad) => {
    expect(codeOf(() => read(leafOf([{ folder: '', entries: [{ ...sample, name: bad }] }])))).toBe(
      'tree-damaged',
    );
    const folder = bad === '' ? 'a//b' : bad === 'a/b' ? '/a' : `x/${bad}`;
    expect(codeOf(() => read(leafOf([{ folder, entries: [] }])))).toBe('tree-damaged');
  });

  it('with folders or names out of order, or twice, is refused', () => {
    const [a, b] = [sample, { ...sample, name: 'b' }];
    for (const entries of [
      [b, a],
      [a, a],
    ])
      expect(codeOf(() => read(leafOf([{ folder: '', entries }])))).toBe('tree-damaged');
    for (const folders of [
      ['b', 'a'],
      ['a', 'a'],
      ['a', ''],
      ['a b', 'a/b'],
    ])
      expect(codeOf(() => read(leafOf(folders.map((folder) => ({ folder, entries: [] })))))).toBe(
        'tree-damaged',
      );
  });

  it('with a name longer than any system allows is refused', () => {
    expect(
      codeOf(() => read(leafOf([{ folder: '', entries: [{ ...sample, name: 'n'.repeat(1025) }] }]))),
    ).toBe('tree-damaged');
    expect(
      read(leafOf([{ folder: '', entries: [{ ...sample, name: 'n'.repeat(1024) }] }]))[0]?.entries,
    ).toHaveLength(1);
  });

  it('keeps the nearest time where a file system knows one that 64 bits do not', () => {
    const far = [2n ** 63n, -(2n ** 63n) - 1n, 10n ** 30n];
    for (const time of far) {
      const [kept] =
        read(leafOf([{ folder: '', entries: [{ ...sample, mtime: time, ctime: time }] }]))[0]?.entries ?? [];
      expect(kept?.mtime).toBe(time < 0n ? -(2n ** 63n) : 2n ** 63n - 1n);
    }
  });
});

describe('an entry', () => {
  it('says its own length', () => {
    fc.assert(
      fc.property(entry, (one) => {
        const out = new ByteWriter(1);
        const length = writeEntry(out, one);
        expect(out.length).toBe(length);
        const refs = one.type === 'symlink' ? encodeName(one.target).length : one.ids.length;
        expect(length).toBe(56 + (one.link === null ? 0 : 8) + encodeName(one.name).length + refs);
      }),
    );
  });
});

describe('a root', () => {
  const leaf = fc.record({
    id: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
    entries: u32,
    bytes: u32,
    folder: fc.array(name, { maxLength: 3 }).map((parts) => parts.join('/')),
    name,
  });

  it('gives its leaves back', () => {
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 6 }), (leaves) => {
        expect(decodeRoot(encodeRoot(leaves))).toEqual(leaves);
      }),
    );
  });

  it('with any bytes changed or cut is refused as damaged, or is a root', () => {
    fc.assert(
      fc.property(fc.array(leaf, { maxLength: 4 }), mutations, (leaves, changes) => {
        expect(['tree-damaged', 'no error']).toContain(
          codeOf(() => decodeRoot(mutate(encodeRoot(leaves), changes))),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('is not taken for a leaf, nor a leaf for a root', () => {
    expect(codeOf(() => read(encodeRoot([])))).toBe('tree-damaged');
    expect(codeOf(() => decodeRoot(leafOf([])))).toBe('tree-damaged');
  });
});
