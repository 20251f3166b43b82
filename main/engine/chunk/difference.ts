import type { Copy } from '../../format/zstd-sequences.ts';

/**
 * What of `content` stands in `old`, found by comparing, not by searching for everything: made for a chunk and its earlier
 * version, equal but for edits here and there. Runs at the speed of memcmp where nothing changed.
 */
/** Shorter runs are not worth a copy. */
const SHORTEST = 24;
/** Bytes that must be equal to believe that both sides are in step again. */
const NEEDLE = 32;
/** How far behind an edit the two sides are looked for again, and how far the old side may have moved. */
const PROBES = [16, 64, 160, 384, 896, 2048, 4096, 8192];
const REACH_BACK = 4 * 1024;
const REACH_ON = 32 * 1024;
/**
 * A shorter run may be the same words elsewhere: it is copied, but where the two sides stand to each other is taken from longer
 * ones, or one phrase found too far on would put the rest out of reach.
 */
const TRUSTED = 512;

/** Null when more than `literalsMax` bytes would not be found. `start`: where in `old` the content is expected to begin. */
export function findCopies(content: Buffer, old: Buffer, start: number, literalsMax: number): Copy[] | null {
  const copies: Copy[] = [];
  let at = 0;
  let from = Math.max(0, Math.min(start, old.length));
  let covered = 0;
  let literals = 0;
  /** Of the last trusted run: where in `old` minus where in `content`. */
  let shift = from;
  /** Stretches skipped since then. */
  let skipped = 0;
  while (at < content.length) {
    const length = equalRun(content, at, old, from);
    if (length >= SHORTEST) {
      literals += at - covered;
      copies.push({ literals: at - covered, length, from });
      at += length;
      from += length;
      covered = at;
      if (length >= TRUSTED) {
        shift = from - at;
        skipped = 0;
      } else from = Math.min(Math.max(0, at + shift), old.length);
    }
    if (at >= content.length) break;
    const step =
      findStep(content, at, old, from) ?? (isPowerOfTwo(++skipped) ? findAnywhere(content, at, old) : null);
    if (step === null) {
      at += PROBES.at(-1) ?? 1;
      from += PROBES.at(-1) ?? 1;
    } else {
      // The equal stretch may begin before the needle that found it.
      const back = equalBack(content, step.at, old, step.from, step.at - covered);
      at = step.at - back;
      from = step.from - back;
    }
    if (literals + (Math.min(at, content.length) - covered) > literalsMax) return null;
  }
  return copies;
}

/** Probes up to here are first tried without a search: most edits of a row or page move nothing. */
const IN_STEP = 384;

/** The next place where both sides hold the same `NEEDLE` bytes. */
function findStep(
  content: Buffer,
  at: number,
  old: Buffer,
  from: number,
): { at: number; from: number } | null {
  const isSame = (probe: number) =>
    at + probe + NEEDLE <= content.length &&
    from + probe + NEEDLE <= old.length &&
    old.compare(content, at + probe, at + probe + NEEDLE, from + probe, from + probe + NEEDLE) === 0;
  for (const probe of PROBES)
    if (probe <= IN_STEP && isSame(probe)) return { at: at + probe, from: from + probe };
  for (const probe of PROBES) {
    const here = at + probe;
    if (here + NEEDLE > content.length) return null;
    if (isSame(probe)) return { at: here, from: from + probe };
    if (probe < NEEDLE) continue;
    const low = Math.max(0, from - REACH_BACK);
    const found = old.subarray(low, from + probe + REACH_ON).indexOf(content.subarray(here, here + NEEDLE));
    if (found >= 0) return { at: here, from: low + found };
  }
  return null;
}

/** The whole of the old side is searched ever more seldom: it may hold the content elsewhere, or nowhere. */
function findAnywhere(content: Buffer, at: number, old: Buffer): { at: number; from: number } | null {
  if (at + NEEDLE > content.length) return null;
  const from = old.indexOf(content.subarray(at, at + NEEDLE));
  return from < 0 ? null : { at, from };
}

function isPowerOfTwo(n: number): boolean {
  return (n & (n - 1)) === 0;
}

/** Length of the equal run, by comparing blocks that double, then halving in the first unequal one. */
function equalRun(a: Buffer, aAt: number, b: Buffer, bAt: number): number {
  const most = Math.min(a.length - aAt, b.length - bAt);
  let run = 0;
  for (let block = 64; run < most; ) {
    const size = Math.min(block, most - run);
    if (b.compare(a, aAt + run, aAt + run + size, bAt + run, bAt + run + size) === 0) {
      run += size;
      block = Math.min(block * 2, 64 * 1024);
    } else if (size === 1) break;
    else block = size >> 1;
  }
  return Math.max(run, 0);
}

function equalBack(a: Buffer, aAt: number, b: Buffer, bAt: number, most: number): number {
  let run = 0;
  while (run < most && run < bAt && a[aAt - run - 1] === b[bAt - run - 1]) run++;
  return run;
}
