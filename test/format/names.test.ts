import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareNames,
  comparePaths,
  decodeName,
  encodeName,
  isSafeName,
  joinPath,
  sortNames,
  splitPath,
} from '../../main/format/names.ts';

/** Bytes where UTF-8, its errors, and its borders meet. */
const odd = fc.constantFrom(
  '41',
  'c3a9',
  '65cc81',
  'efbfbd',
  'eda080',
  'edb080',
  'f09fa68a',
  'f0908080',
  'ee8080',
  'c0af',
  'ff',
  '80',
  'e282',
  'f4908080',
  'efbbbf',
  '0a',
  '20',
);
const name = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.array(odd, { minLength: 1, maxLength: 8 }).map((parts) => Buffer.from(parts.join(''), 'hex')),
);
const component = name.map((bytes) => Buffer.from(bytes.map((byte) => (byte === 47 ? 48 : byte))));

describe('a name', () => {
  it('of any bytes comes back as these bytes', () => {
    fc.assert(
      fc.property(name, (bytes) => {
        expect(encodeName(decodeName(bytes))).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('that is UTF-8 is itself as a string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        expect(decodeName(Buffer.from(text))).toBe(text);
      }),
    );
  });

  it('stands before another exactly when its bytes do', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareNames(decodeName(a), decodeName(b)))).toBe(Buffer.compare(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it('is sorted among many by its bytes', () => {
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const sorted = sortNames(names.map(decodeName)).map((one) => encodeName(one).toString('hex'));
        expect(sorted).toEqual([...names].sort(Buffer.compare).map((bytes) => bytes.toString('hex')));
      }),
    );
  });

  it('is safe unless it could lead elsewhere', () => {
    for (const bad of ['', '.', '..', '/', 'a/b', '/a', 'a/', 'nul\0']) expect(isSafeName(bad)).toBe(false);
    for (const good of ['...', ' ', 'a', '.a', '..a', '\n', '\u{1f98a}', 'con', 'a\\b', '\udcff'])
      expect(isSafeName(good)).toBe(true);
  });
});

describe('a path', () => {
  it('is compared component by component, each by its bytes', () => {
    const path = fc.array(component, { maxLength: 5 });
    fc.assert(
      fc.property(path, path, (a, b) => {
        const text = (parts: Buffer[]) => parts.map(decodeName).join('/');
        const differ = a.findIndex((part, n) => n < b.length && !part.equals(b[n] ?? part));
        const expected = differ < 0 ? Math.sign(a.length - b.length) : Buffer.compare(a[differ]!, b[differ]!);
        expect(Math.sign(comparePaths(text(a), text(b)))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps a folder and all below it together, also beside names that go on with lower letters', () => {
    const paths = ['a', 'a/b', 'a/b/c', 'a/z', 'a b', 'a!', 'a-b', 'a.txt', 'b', ''];
    expect([...paths].sort(comparePaths)).toEqual([
      '',
      'a',
      'a/b',
      'a/b/c',
      'a/z',
      'a b',
      'a!',
      'a-b',
      'a.txt',
      'b',
    ]);
  });

  it('splits into folder and name, and joins again', () => {
    fc.assert(
      fc.property(fc.array(component, { minLength: 1, maxLength: 5 }), (parts) => {
        const path = parts.map(decodeName).join('/');
        const { folder, name: last } = splitPath(path);
        expect(joinPath(folder, last)).toBe(path);
      }),
    );
  });
});
