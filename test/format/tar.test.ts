import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTarHeader, TAR_BLOCK, tarPadded, writeTarHeader } from '../../main/format/tar.ts';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

describe('a tar header', () => {
  it('is what tar reads', () => {
    const files = [
      { name: 'a'.repeat(64), prefix: '', length: 0 },
      { name: 'b'.repeat(64), prefix: '', length: 1 },
      { name: 'c'.repeat(64), prefix: '', length: 512 },
      { name: `${'d'.repeat(64)}.patch`, prefix: `patches/${'e'.repeat(64)}+${'f'.repeat(64)}`, length: 513 },
      { name: 'n'.repeat(100), prefix: 'p'.repeat(155), length: 70_000 },
    ];
    const parts = files.map(({ name, prefix, length }) => {
      const entry = Buffer.alloc(TAR_BLOCK + tarPadded(length));
      writeTarHeader(entry, 0, name, length, prefix);
      return entry;
    });
    const archive = Buffer.concat([...parts, Buffer.alloc(2 * TAR_BLOCK)]);
    const listed = execFileSync('tar', ['-tvf', '-'], { input: archive, encoding: 'utf8' })
      .trim()
      .split('\n');
    const expected = files.map(({ name, prefix, length }) => [
      `${length}`,
      prefix === '' ? name : `${prefix}/${name}`,
    ]);
    expect(listed.map((line) => line.split(/\s+/)).map((words) => [words[2], words[5]])).toEqual(expected);
  });

  it('of any length reads back, anywhere in a buffer', () => {
    fc.assert(
      fc.property(
        hex(64),
        fc.option(hex(129), { nil: '' }),
        fc.nat(2 ** 31 - 1),
        fc.nat(100),
        (name, prefix, length, at) => {
          const buffer = Buffer.alloc(at + TAR_BLOCK, 0x55);
          writeTarHeader(buffer, at, name, length, prefix);
          expect(readTarHeader(buffer, at)).toEqual({ name, prefix, length });
          expect(readTarHeader(buffer, at + 1)).toBeNull();
        },
      ),
    );
  });

  it('with any byte changed is not taken for one, or says the same', () => {
    const good = Buffer.alloc(TAR_BLOCK);
    writeTarHeader(good, 0, 'name', 1234, 'folder');
    for (let at = 0; at < TAR_BLOCK; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 4;
      expect([null, { name: 'name', prefix: 'folder', length: 1234 }]).toContainEqual(readTarHeader(bad, 0));
    }
  });

  it('never has a negative length', () => {
    const bad = Buffer.alloc(TAR_BLOCK);
    writeTarHeader(bad, 0, 'name', 0);
    bad.write('-0000000007', 124, 'latin1');
    const sum = bad.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
    bad.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    expect(readTarHeader(bad, 0)).toBeNull();
  });
});
