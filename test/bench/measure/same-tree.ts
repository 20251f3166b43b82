import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../data/random.ts';
import { type Entry, walk } from '../data/walk.ts';

/** A fast restore of the wrong bytes is no result. */
export class WrongRestore extends Error {}

const HASHED_FILES = 2_000;
const HASHED_LARGEST = 20;
const NAMED = 5;
const CLOCK_TOLERANCE_MS = 1;

/**
 * Every path, kind, size, mode, link target and file time must be equal; the content of 2,000 files drawn by `seed`
 * and of the 20 largest too.
 */
export function demandSameTree(original: string, restored: string, seed: number): void {
  const wanted = new Map(Array.from(walk(original), (entry) => [entry.path, entry]));
  const faults: string[] = [];
  let met = 0;
  for (const entry of walk(restored)) {
    const twin = wanted.get(entry.path);
    if (twin === undefined) faults.push(`${entry.path} is not in the original`);
    else {
      met += 1;
      faults.push(...differences(twin, entry).map((what) => `${entry.path}: ${what}`));
    }
  }
  if (met !== wanted.size) faults.push(`${wanted.size - met} of ${wanted.size} entries are missing`);
  if (faults.length === 0) faults.push(...differentContents(original, restored, { wanted, seed }));
  if (faults.length > 0)
    throw new WrongRestore(`${faults.length} differences: ${faults.slice(0, NAMED).join('; ')}`);
}

function differences(original: Entry, restored: Entry): string[] {
  if (original.kind !== restored.kind) return [`is a ${restored.kind}, was a ${original.kind}`];
  const found: string[] = [];
  if (original.kind !== 'link' && original.mode !== restored.mode) found.push('mode');
  if (original.kind !== 'file') return found;
  if (original.bytes !== restored.bytes) found.push(`${restored.bytes} bytes, was ${original.bytes}`);
  if (Math.abs(original.mtimeMs - restored.mtimeMs) > CLOCK_TOLERANCE_MS) found.push('time');
  return found;
}

interface Sampling {
  readonly wanted: ReadonlyMap<string, Entry>;
  readonly seed: number;
}

function differentContents(original: string, restored: string, { wanted, seed }: Sampling): string[] {
  const files = [...wanted.values()].filter((entry) => entry.kind === 'file');
  const drawn = new Random(seed).sample(HASHED_FILES, files.length).map((index) => files[index]!);
  const large = files.toSorted((a, b) => b.bytes - a.bytes).slice(0, HASHED_LARGEST);
  const checked = new Set([...drawn, ...large].map((entry) => entry.path));
  const wrong = [...checked].filter(
    (file) => hashOf(path.join(original, file)) !== hashOf(path.join(restored, file)),
  );
  const links = [...wanted.values()].filter((entry) => entry.kind === 'link');
  const astray = links.filter(
    ({ path: link }) => readlinkSync(path.join(original, link)) !== readlinkSync(path.join(restored, link)),
  );
  return [...wrong.map((file) => `${file}: content`), ...astray.map(({ path: link }) => `${link}: target`)];
}

/** Tools put what they restore at different depths below the target: finds the file by the end of its path. */
export function demandSameFile(original: string, target: string, relative: string): void {
  const found = find(target, relative);
  if (found === undefined) throw new WrongRestore(`${relative} was not restored`);
  if (hashOf(path.join(original, relative)) !== hashOf(found)) throw new WrongRestore(`${relative}: content`);
}

/** The folder below `target` that holds the dataset: itself, or down through folders with one entry. */
export function restoredRoot(target: string, dataset: string): string {
  let folder = target;
  for (;;) {
    if (existsSync(path.join(folder, dataset))) return path.join(folder, dataset);
    const names = readdirSync(folder).filter((name) => name !== 'lost+found');
    if (names.length !== 1) return folder;
    folder = path.join(folder, names[0]!);
  }
}

function find(target: string, relative: string): string | undefined {
  const name = path.posix.basename(relative);
  const hit = [...walk(target)].find(
    (entry) => entry.kind === 'file' && path.posix.basename(entry.path) === name,
  );
  return hit && path.join(target, hit.path);
}

function hashOf(file: string): string {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(1 << 20);
  const handle = openSync(file, 'r');
  try {
    for (let got = readSync(handle, buffer); got > 0; got = readSync(handle, buffer))
      hash.update(buffer.subarray(0, got));
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}
