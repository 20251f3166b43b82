import { constants, openSync } from 'node:fs';
import { errnoOf } from '../base/errors.ts';

/** O_NONBLOCK: a pipe that took the file's place must not hang us. O_NOFOLLOW: nor may a link lead elsewhere. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** Linux only, and only for our own files: does not turn all reading into a write of access times. */
const O_NOATIME = process.platform === 'linux' ? 0o1000000 : 0;
let noAtime = O_NOATIME;

/** Opens what should be a regular file; what it is, its reader looks at. */
export function openToRead(file: string | Buffer): number {
  if (noAtime === 0) return openSync(file, FLAGS);
  try {
    return openSync(file, FLAGS | noAtime);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') throw error;
    const fd = openSync(file, FLAGS);
    noAtime = process.getuid?.() === 0 ? noAtime : 0; // files of another owner: do not try each time
    return fd;
  }
}
