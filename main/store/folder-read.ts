import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { objectMissing, objectTruncated } from './answers.ts';

/** Which part of a file is wanted; chosen, or refused, when its size is known. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** A part of the file of an object, in `into` where it fits. Errors of the file system come as they are. */
export async function readPart(
  path: string,
  name: string,
  choose: (size: number) => Stretch,
  into: Buffer | undefined,
): Promise<Buffer> {
  await using handle = await open(path, 'r');
  const found = await handle.stat();
  if (!found.isFile()) throw objectMissing(name);
  const { offset, length } = choose(found.size);
  const bytes = room(length, into);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done);
    if (bytesRead === 0) throw objectTruncated(name, length, done);
    done += bytesRead;
  }
  return bytes;
}

/** The same, without a pause. */
export function readNow(
  path: string,
  name: string,
  choose: (size: number) => Stretch,
  into: Buffer | undefined,
): Buffer {
  const fd = openSync(path, 'r');
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) throw objectMissing(name);
    const { offset, length } = choose(found.size);
    const bytes = room(length, into);
    for (let done = 0; done < length; ) {
      const got = readSync(fd, bytes, done, length - done, offset + done);
      if (got === 0) throw objectTruncated(name, length, done);
      done += got;
    }
    return bytes;
  } finally {
    closeSync(fd);
  }
}

function room(length: number, into: Buffer | undefined): Buffer {
  return into !== undefined && length <= into.length ? into.subarray(0, length) : Buffer.allocUnsafe(length);
}
