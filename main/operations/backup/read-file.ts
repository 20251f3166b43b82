import { constants, fstatSync, openSync, readSync } from 'node:fs';
import { errnoOf } from '../../base/errors.ts';
import { storableTime } from '../../engine/scan/walk.ts';
import { fsPath } from '../../format/names.ts';

/** O_NONBLOCK: a pipe that took the file's place must not hang us. O_NOFOLLOW: nor may a link lead elsewhere. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** Linux only, and only for our own files: does not turn every backup into a write of access times. */
const O_NOATIME = process.platform === 'linux' ? 0o1000000 : 0;
let noAtime = O_NOATIME;

export function openSource(source: string): number {
  const path = fsPath(source);
  if (noAtime === 0) return openSync(path, FLAGS);
  try {
    return openSync(path, FLAGS | noAtime);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') throw error;
    const fd = openSync(path, FLAGS);
    noAtime = process.getuid?.() === 0 ? noAtime : 0; // files of another owner: do not try each time
    return fd;
  }
}

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
