import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noise } from '../support/random.ts';

/** What the source holds in state `n`: parent and child work it out alike, so nothing has to be told between them. */
const FILES = 30;

export function filesOf(n: number): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let k = 0; k < FILES; k += 1) {
    const version = Math.floor((n + k) / 6);
    if ((k + version) % 7 !== 0)
      files.set(`d${k % 4}/f${k}.txt`, Buffer.from(`file ${k} version ${version}\n`.repeat(k * 40)));
  }
  const large = noise(99, 1_300_000);
  large.write(`state ${n}`, (n * 9973) % 1_200_000);
  files.set('large.bin', large);
  files.set(`only-in-${n}.bin`, noise(n, 150_000));
  return files;
}

export function layDown(folder: string, n: number): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of filesOf(n)) {
    const file = join(folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, content);
  }
}

/** Comparable with the same of a restored folder. */
export function digestOf(files: ReadonlyMap<string, Buffer>): string[] {
  return [...files]
    .map(([path, bytes]) => `${path} ${createHash('sha256').update(bytes).digest('hex')}`)
    .sort();
}
