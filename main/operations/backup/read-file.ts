import { fstatSync, readSync } from 'node:fs';
import { storableTime } from '../../engine/scan/walk.ts';

/** What tells one state of a file from the next. */
export interface FileState {
  readonly size: number;
  readonly mtime: bigint;
  readonly ctime: bigint;
}

export function stateOf(fd: number): FileState {
  const stat = fstatSync(fd, { bigint: true });
  return { size: Number(stat.size), mtime: storableTime(stat.mtimeNs), ctime: storableTime(stat.ctimeNs) };
}

export function sameState(a: FileState, b: FileState): boolean {
  return a.size === b.size && a.mtime === b.mtime && a.ctime === b.ctime;
}

/** Fills `into` from `at` with `length` bytes of the file from `position`; fewer only at the end of the file. */
export function readFully(fd: number, into: Buffer, at: number, length: number, position: number): number {
  let got = 0;
  while (got < length) {
    const n = readSync(fd, into, at + got, length - got, position + got);
    if (n === 0) break;
    got += n;
  }
  return got;
}
