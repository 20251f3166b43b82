import type { Entry } from '../operations.ts';

/** As `ls -l` shows type and permissions: `drwxr-x---`. */
export function modeText({ type, mode }: Entry): string {
  const letter = type === 'folder' ? 'd' : type === 'symlink' ? 'l' : '-';
  const bits = [...'rwxrwxrwx'].map((right, n) => (mode & (1 << (8 - n)) ? right : '-'));
  if (mode & 0o4000) bits[2] = bits[2] === 'x' ? 's' : 'S';
  if (mode & 0o2000) bits[5] = bits[5] === 'x' ? 's' : 'S';
  if (mode & 0o1000) bits[8] = bits[8] === 'x' ? 't' : 'T';
  return letter + bits.join('');
}

/** Milliseconds since 1970 of a time kept in nanoseconds. */
export function millis(nanos: bigint): number {
  return Number(nanos / 1_000_000n);
}

export { formatMoment as listedTime } from '../../../contract/text/times.ts';

/** What programs get of an entry. */
export function entryFields(entry: Entry): Record<string, unknown> {
  const { type, size, mode, uid, gid, mtime, target } = entry;
  const time = isoTime(millis(mtime));
  return {
    type,
    size,
    mode: mode.toString(8).padStart(4, '0'),
    uid,
    gid,
    mtime: time,
    ...(type === 'symlink' ? { target } : {}),
  };
}

/** Times of files reach beyond what a date can hold: null then. */
function isoTime(ms: number): string | null {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : null;
}
