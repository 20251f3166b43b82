/** The candidate that is most like `typed`, or null when none is: for "did you mean". */
export function nearest(typed: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.floor(typed.length / 3) + 1;
  for (const candidate of candidates) {
    const apart = distance(typed.toLowerCase(), candidate.toLowerCase(), least);
    if (apart >= least && !(best === null && apart === least)) continue;
    best = candidate;
    least = apart;
  }
  return best;
}

/** Letters to insert, remove, replace or swap with their neighbour; `limit + 1` for more than `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j - 1] ?? 0) + 1, (above[j] ?? 0) + 1, (above[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = above;
    above = row;
  }
  return Math.min(above[b.length] ?? 0, limit + 1);
}
