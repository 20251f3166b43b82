import type { Random } from '../support/random.ts';

/** Longest input (bytes): readers have limits of their own, and long inputs teach little. */
export const INPUT_MAX_BYTES = 64 * 1024;

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const TEXTS = [
  '"',
  "'",
  '\\',
  '\n',
  '\0',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '$',
  '#',
  '<',
  '>',
  '&',
  '%',
  ':',
  '-',
  ' ',
  '\ufeff',
  '1e999',
  '__proto__',
  'null',
];

/** A child of `bytes`; `other` is another of the corpus, whose pieces it may get; `words` lead into branches. */
export function mutated(
  bytes: Buffer,
  { random, other, words }: { random: Random; other: Buffer; words: readonly string[] },
): Buffer {
  let child: Buffer = Buffer.from(bytes);
  for (let n = 1 + random.below(5); n > 0; n -= 1) child = change(child, random, { other, words });
  return child.subarray(0, INPUT_MAX_BYTES);
}

function change(
  bytes: Buffer,
  random: Random,
  { other, words }: { other: Buffer; words: readonly string[] },
): Buffer {
  const at = random.below(bytes.length + 1);
  const put = (piece: Buffer, skip = 0): Buffer =>
    Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + skip)]);
  switch (random.below(9)) {
    case 0:
      return put(Buffer.from([random.below(256)]), 1);
    case 1: {
      const number = Buffer.alloc(4);
      number.writeUInt32LE(EXTREMES[random.below(EXTREMES.length)] ?? 0);
      return put(random.below(2) === 0 ? number : Buffer.from(number.reverse()), 4);
    }
    case 2:
      return put(Buffer.alloc(0), 1 + random.below(16));
    case 3:
      return bytes.subarray(0, at);
    case 4: {
      const from = random.below(other.length + 1);
      return put(other.subarray(from, from + 1 + random.below(200)), random.below(2) * random.below(200));
    }
    case 5: {
      const piece = bytes.subarray(at, at + 1 + random.below(40));
      return put(Buffer.concat(Array.from({ length: 1 + random.below(50) }, () => piece)));
    }
    case 6:
      return put(Buffer.from(TEXTS[random.below(TEXTS.length)] ?? ''));
    case 7:
      return put(Buffer.from(words[random.below(Math.max(1, words.length))] ?? ''), random.below(2) * 8);
    default: {
      const flipped = Buffer.from(bytes);
      if (flipped.length > 0)
        flipped[at % flipped.length] = (flipped[at % flipped.length] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
  }
}
