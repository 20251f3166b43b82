import { copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { Random } from './random.ts';

/** One way in which a file of a vault can go bad. `other` is another file of its kind. */
export interface Damage {
  readonly name: string;
  readonly hit: (file: string, other: string) => void;
}

const cut = (name: string, length: (full: number) => number): Damage => ({
  name: `cut to ${name}`,
  hit: (file) => truncateSync(file, Math.max(0, length(readFileSync(file).length))),
});

const flip = (
  name: string,
  from: (full: number) => number,
  to: (full: number) => number,
  seed: number,
): Damage => ({
  name: `one bit flipped in ${name} (seed ${seed})`,
  hit(file) {
    const bytes = readFileSync(file);
    const random = new Random(seed);
    const [start, end] = [
      Math.max(0, from(bytes.length)),
      Math.min(bytes.length, Math.max(1, to(bytes.length))),
    ];
    const at = Math.floor(start) + random.below(Math.max(1, Math.floor(end - start)));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
    writeFileSync(file, bytes);
  },
});

export const CUTS: readonly Damage[] = [
  cut('nothing', () => 0),
  cut('one byte', () => 1),
  cut('40 bytes', () => 40),
  cut('half', (full) => full >> 1),
  cut('all but 40 bytes', (full) => full - 40),
  cut('all but one byte', (full) => full - 1),
];

export function flips(seed: number): Damage[] {
  return [
    flip(
      'its first bytes',
      () => 0,
      () => 100,
      seed,
    ),
    flip(
      'its first piece',
      () => 100,
      (full) => Math.min(full, 60_000),
      seed + 1,
    ),
    flip(
      'its middle',
      (full) => full * 0.3,
      (full) => full * 0.7,
      seed + 2,
    ),
    flip(
      'its index',
      (full) => full - 700,
      (full) => full - 60,
      seed + 3,
    ),
    flip(
      'its footer',
      (full) => full - 56,
      (full) => full,
      seed + 4,
    ),
    flip(
      'any place',
      () => 0,
      (full) => full,
      seed + 5,
    ),
  ];
}

export const REPLACEMENTS: readonly Damage[] = [
  { name: 'missing', hit: (file) => rmSync(file) },
  {
    name: 'all zeros',
    hit: (file) => writeFileSync(file, Buffer.alloc(readFileSync(file).length)),
  },
  {
    name: 'another of its kind',
    hit: (file, other) => copyFileSync(other, file),
  },
  {
    name: 'followed by garbage',
    hit: (file) => writeFileSync(file, 'garbage', { flag: 'a' }),
  },
  {
    name: 'swapped with another',
    hit(file, other) {
      renameSync(file, `${file}x`);
      renameSync(other, file);
      renameSync(`${file}x`, other);
    },
  },
];
