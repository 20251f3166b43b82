import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { opensslAead, sodiumAead, TAG_BYTES } from '../../main/format/age/aead.ts';
import { sealHeader } from '../../main/format/age/header.ts';
import { generateIdentity, parseIdentity, parseRecipient } from '../../main/format/age/keys.ts';
import {
  AgeSealer,
  openAll,
  openedBytes,
  openFile,
  openRange,
  openWithPassphrase,
  PIECE_BYTES,
  sealedRange,
  sealToRecipients,
  sealWithPassphrase,
} from '../../main/format/age/stream.ts';
import { bashOnTerminal } from '../resources/guide.ts';
import { codeOf } from './mutate.ts';

const ours = generateIdentity();
const unlock = { identities: [ours] };
const BORDERS = [
  0,
  1,
  15,
  16,
  17,
  PIECE_BYTES - 1,
  PIECE_BYTES,
  PIECE_BYTES + 1,
  2 * PIECE_BYTES - 1,
  2 * PIECE_BYTES,
  2 * PIECE_BYTES + 1,
  16 * PIECE_BYTES,
  16 * PIECE_BYTES + 1,
  17 * PIECE_BYTES - 1,
];
const size = fc.oneof(fc.constantFrom(...BORDERS), fc.nat(4 * PIECE_BYTES));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cofre-age-'));
  writeFileSync(join(folder, 'ours.txt'), `${ours.secret}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const age = (...args: string[]) =>
  execFileSync('age', args, { cwd: folder, maxBuffer: 1 << 24, stdio: 'pipe' });

describe('a sealed file', () => {
  it.each(BORDERS)('of %d bytes opens again', (length) => {
    const plain = randomBytes(length);
    expect(openAll(sealToRecipients([ours.publicBytes], plain), unlock).equals(plain)).toBe(true);
  });

  it('is the same whatever pieces it was written in', () => {
    fc.assert(
      fc.property(
        size,
        fc.array(fc.integer({ min: 0, max: 3 * PIECE_BYTES }), { maxLength: 8 }),
        (length, steps) => {
          const plain = randomBytes(length);
          const parts: Buffer[] = [];
          const sealer = new AgeSealer(sealHeader([ours.publicBytes]), (bytes) =>
            parts.push(Buffer.from(bytes)),
          );
          let at = 0;
          for (const step of steps) {
            sealer.write(plain.subarray(at, at + step));
            at += step;
          }
          sealer.write(plain.subarray(at));
          sealer.end();
          expect(openAll(Buffer.concat(parts), unlock).equals(plain)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives any range without the rest', () => {
    fc.assert(
      fc.property(
        size,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (length, from, share) => {
          const plain = randomBytes(length);
          const sealed = sealToRecipients([ours.publicBytes], plain);
          const file = openFile(sealed.subarray(0, 16 * 1024), sealed.length, unlock);
          expect(file.plainBytes).toBe(length);
          const offset = Math.floor(from * length);
          const wanted = Math.floor(share * (length - offset));
          const range = sealedRange(file, offset, wanted);
          const bytes = sealed.subarray(range.offset, range.offset + range.length);
          expect(bytes.length).toBe(range.length);
          const into = Buffer.alloc(openedBytes(range.length) + 7);
          for (const memory of [undefined, into]) {
            const opened = openRange(file, bytes, { offset, length: wanted }, memory);
            expect(opened.equals(plain.subarray(offset, offset + wanted))).toBe(true);
          }
        },
      ),
      // The end of a file whose last piece is full: found by chance once.
      {
        numRuns: 150,
        examples: [
          [2 * 65536, 1, 0],
          [65536, 1, 0],
          [0, 1, 0],
        ],
      },
    );
  });

  it('opens for each of several recipients, and for nobody else', async () => {
    const [second, stranger] = [generateIdentity(), generateIdentity()];
    const sealed = sealToRecipients([ours.publicBytes, second.publicBytes], Buffer.from('secret'));
    for (const identity of [ours, second])
      expect(openAll(sealed, { identities: [stranger, identity] }).toString()).toBe('secret');
    expect(codeOf(() => openAll(sealed, { identities: [stranger] }))).toBe('wrong-key');
    expect(codeOf(() => openAll(sealed, { identities: [] }))).toBe('wrong-key');
    await expect(openWithPassphrase(sealed, 'secret')).rejects.toMatchObject({ code: 'wrong-key' });
  });
});

describe('the age command', () => {
  it.each([0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])(
    'opens our file of %d bytes, and we open its',
    (length) => {
      const plain = randomBytes(length);
      writeFileSync(join(folder, 'a.age'), sealToRecipients([ours.publicBytes], plain));
      expect(age('-d', '-i', 'ours.txt', 'a.age').equals(plain)).toBe(true);
      writeFileSync(join(folder, 'b'), plain);
      expect(openAll(age('-e', '-r', ours.recipient, 'b'), unlock).equals(plain)).toBe(true);
    },
  );

  it('makes keys that we read, and reads ours', () => {
    const text = execFileSync('age-keygen', { encoding: 'utf8', stdio: 'pipe' });
    const theirs = parseIdentity(text);
    expect(text).toContain(theirs.recipient);
    expect(parseRecipient(theirs.recipient).equals(theirs.publicBytes)).toBe(true);
    expect(execFileSync('age-keygen', ['-y', join(folder, 'ours.txt')], { encoding: 'utf8' }).trim()).toBe(
      ours.recipient,
    );
  });

  it('opens what our passphrase sealed, and we what its did', async () => {
    writeFileSync(join(folder, 'p.age'), sealWithPassphrase('pass wörd', Buffer.from('hidden')));
    expect(bashOnTerminal('age -d p.age > p.out', 'pass wörd', folder).status).toBe(0);
    expect(readFileSync(join(folder, 'p.out'), 'utf8')).toBe('hidden');
    expect(bashOnTerminal('age -p -o q.age p.out', 'pass wörd', folder).status).toBe(0);
    const theirs = readFileSync(join(folder, 'q.age'));
    expect((await openWithPassphrase(theirs, 'pass wörd')).toString()).toBe('hidden');
    await expect(openWithPassphrase(theirs, 'pass word')).rejects.toMatchObject({ code: 'wrong-key' });
    expect(codeOf(() => openAll(theirs, unlock))).toBe('wrong-key');
  });
});

describe('libsodium and OpenSSL', () => {
  const sodium = sodiumAead();

  it('give the same bytes, and each opens what the other sealed', () => {
    expect(sodium).not.toBeNull();
    if (sodium === null) return;
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    fc.assert(
      fc.property(
        bytes(32),
        bytes(12),
        fc.uint8Array({ maxLength: 5000 }),
        fc.nat(20),
        (key, nonce, plain, at) => {
          const sealed = [sodium, opensslAead].map((aead) => {
            const out = Buffer.alloc(at + plain.length + TAG_BYTES);
            aead.seal(Buffer.from(key), Buffer.from(nonce), plain, out, at);
            return out;
          });
          expect(sealed[0]).toEqual(sealed[1]);
          for (const aead of [sodium, opensslAead]) {
            const out = Buffer.alloc(at + plain.length);
            const input = Buffer.from(sealed[0]?.subarray(at) ?? []);
            expect(aead.open(Buffer.from(key), Buffer.from(nonce), input, out, at)).toBe(true);
            expect(out.subarray(at).equals(plain)).toBe(true);
            input[Math.min(at, input.length - 1)]! ^= 0x10;
            expect(aead.open(Buffer.from(key), Buffer.from(nonce), input, out, at)).toBe(false);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('both refuse what is too short to hold a tag', () => {
    for (const aead of sodium === null ? [opensslAead] : [opensslAead, sodium])
      for (let length = 0; length < TAG_BYTES; length++)
        expect(aead.open(Buffer.alloc(32), Buffer.alloc(12), Buffer.alloc(length), Buffer.alloc(32), 0)).toBe(
          false,
        );
  });
});

describe('a damaged sealed file is refused', () => {
  const plain = randomBytes(2 * PIECE_BYTES + 100);
  const sealed = sealToRecipients([ours.publicBytes, generateIdentity().publicBytes], plain);
  const headerBytes = openFile(sealed, sealed.length, unlock).bodyOffset;

  it('with any bit of its header flipped', () => {
    for (let at = 0; at < headerBytes; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const bad = Buffer.from(sealed);
        bad[at]! ^= 1 << bit;
        expect(['pack-damaged', 'wrong-key'], `byte ${at} bit ${bit}`).toContain(
          codeOf(() => openAll(bad, unlock)),
        );
      }
    }
  });

  it('with a bit of its body flipped', () => {
    fc.assert(
      fc.property(fc.integer({ min: headerBytes, max: sealed.length - 1 }), fc.nat(7), (at, bit) => {
        const bad = Buffer.from(sealed);
        bad[at]! ^= 1 << bit;
        expect(codeOf(() => openAll(bad, unlock))).toBe('pack-damaged');
      }),
      { numRuns: 100 },
    );
  });

  it('cut at any length of its header, and at each kind of place in its body', () => {
    const piece = PIECE_BYTES + TAG_BYTES;
    const places = [
      0,
      1,
      15,
      16,
      17,
      piece - 1,
      piece,
      piece + 1,
      piece + 15,
      piece + 16,
      piece + 17,
      2 * piece,
    ];
    const body = places.map((place) => headerBytes + place).concat(sealed.length - 1, sealed.length - 16);
    for (const length of [...Array(headerBytes).keys(), ...body])
      expect(
        codeOf(() => openAll(sealed.subarray(0, length), unlock)),
        `${length} bytes`,
      ).toBe('pack-damaged');
  });

  it('with pieces swapped, or with more behind its end', () => {
    const piece = PIECE_BYTES + TAG_BYTES;
    const [a, b] = [0, 1].map((n) => sealed.subarray(headerBytes + n * piece, headerBytes + (n + 1) * piece));
    const swapped = Buffer.concat([
      sealed.subarray(0, headerBytes),
      b!,
      a!,
      sealed.subarray(headerBytes + 2 * piece),
    ]);
    for (const bad of [
      swapped,
      Buffer.concat([sealed, Buffer.alloc(1)]),
      Buffer.concat([sealed, Buffer.alloc(piece)]),
    ])
      expect(codeOf(() => openAll(bad, unlock))).toBe('pack-damaged');
  });

  it('whatever was put in its header', () => {
    const pieces = fc.constantFrom(
      'age-encryption.org/v1\n',
      '-> X25519 ',
      '-> scrypt ',
      '--- ',
      '\n',
      'A'.repeat(43),
      'AAAAAAAAAAAAAAAAAAAAAA',
      ' 16',
      ' 99',
      '\xff',
    );
    const header = fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 12 });
    fc.assert(
      fc.property(header, (parts) => {
        const file = Buffer.concat([
          Buffer.from(`age-encryption.org/v1\n${parts.join('')}`, 'latin1'),
          Buffer.alloc(64),
        ]);
        expect(['pack-damaged', 'wrong-key']).toContain(codeOf(() => openAll(file, unlock)));
      }),
      { numRuns: 500 },
    );
  });
});
