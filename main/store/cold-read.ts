import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { errnoOf } from '../base/errors.ts';
import { alignedPieces, PIECE_BYTES } from './cold-room.ts';

/** Direct reading begins at multiples of this (bytes) on every disk. */
const BORDER_BYTES = 4096;
/** Pairs of pieces kept for the next reading of this thread. */
const PAIRS_KEPT = 2;

/** Two pieces that take turns. */
const spare: Buffer[] = [];

/** What is done with a file that is read. */
export interface ColdReader {
  /** Its size, before anything is read: where its pieces are to lie one behind the other; undefined: nowhere in particular. */
  readonly onSize: (size: number) => Buffer | undefined;
  readonly onPiece: (piece: Buffer, size: number) => void;
}

/**
 * Reads a file from beginning to end, past the page cache where the system lets us (Linux: O_DIRECT), so that what is proved
 * is what the disk holds. While one piece is with the caller the next is read; a piece that was given no place is good only
 * until `onPiece` returns. `cold`: false where the cache may have answered.
 */
export async function readCold(
  file: string,
  { onSize, onPiece }: ColdReader,
): Promise<{ cold: boolean; size: number; isFile: boolean }> {
  const pair = spare.pop() ?? alignedPieces(2);
  try {
    await using handle = (await openDirect(file, pair)) ?? (await open(file, 'r'));
    const found = await handle.stat();
    if (!found.isFile()) return { cold: false, size: 0, isFile: false };
    const cold = await readAll(handle, onSize(found.size) ?? pair, {
      size: found.size,
      onPiece: (piece) => onPiece(piece, found.size),
    });
    return { cold, size: found.size, isFile: true };
  } finally {
    if (spare.length < PAIRS_KEPT) spare.push(pair);
  }
}

const direct = new WeakSet<FileHandle>();

/** Null where the system or the file system (tmpfs, some network shares) does not know direct reading. */
async function openDirect(file: string, probe: Buffer): Promise<FileHandle | null> {
  if (process.platform !== 'linux' || constants.O_DIRECT === undefined) return null;
  let handle: FileHandle | null = null;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_DIRECT);
    await handle.read(probe, 0, BORDER_BYTES, 0);
    direct.add(handle);
    return handle;
  } catch (error) {
    await handle?.close();
    if (errnoOf(error) === 'EINVAL' || errnoOf(error) === 'ENOTSUP' || errnoOf(error) === 'EOPNOTSUPP')
      return null;
    throw error;
  }
}

async function readAll(
  handle: FileHandle,
  room: Buffer,
  { size, onPiece }: { size: number; onPiece: (piece: Buffer) => void },
): Promise<boolean> {
  const count = room.length / PIECE_BYTES;
  const read = (n: number) => {
    const at = (n % count) * PIECE_BYTES;
    return fill(handle, room.subarray(at, at + PIECE_BYTES), n * PIECE_BYTES, size);
  };
  let next = read(0);
  for (let n = 0; ; n += 1) {
    const piece = await next;
    const isLast = piece.length < PIECE_BYTES;
    if (!isLast) next = read(n + 1);
    try {
      onPiece(piece);
    } catch (error) {
      if (!isLast) await next.catch(() => undefined); // nobody may write into the piece afterwards
      throw error;
    }
    if (isLast) return direct.has(handle);
  }
}

/** As much as there is: a system may give less than it is asked for, and goes on only at its own borders. */
async function fill(handle: FileHandle, piece: Buffer, position: number, size: number): Promise<Buffer> {
  const wanted = Math.min(piece.length, Math.max(0, size - position));
  let done = 0;
  while (done < wanted) {
    const from = done - (done % BORDER_BYTES);
    const { bytesRead } = await handle.read(piece, from, piece.length - from, position + from);
    if (from + bytesRead <= done) break;
    done = from + bytesRead;
  }
  return piece.subarray(0, Math.min(done, wanted));
}
