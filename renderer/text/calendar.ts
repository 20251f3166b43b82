/** Beginnings of the last `count` days of the person's calendar, today included, and the end of today (ms). */
export function dayEdges(count: number, now = Date.now()): number[] {
  const today = new Date(now);
  return Array.from({ length: count + 1 }, (_, n) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - count + 1 + n).getTime(),
  );
}
