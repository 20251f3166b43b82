import { createHash } from 'node:crypto';
import { CofreError } from '../../base/errors.ts';
import { RECORD_MAX_BYTES } from '../../base/limits.ts';
import type { Upload } from '../../store/s3/put.ts';
import type { Store } from '../../store/store.ts';
import { hashInName } from './kinds.ts';
import type { Throttle } from './throttle.ts';

/** Read at once of what is sent (bytes): this, twice, is the memory of each object on its way. */
const PIECE_BYTES = 1024 * 1024;
/** What is larger goes in pieces. */
const WHOLE_BYTES = 1024 * 1024;

export interface Reading {
  readonly store: Store;
  readonly throttle: Throttle;
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * An object of the vault on its way to a copy. What does not have the hash it is named by is not sent ('damaged'): its last
 * piece is held back until all is hashed, and without it no place takes the object.
 */
export async function uploadFrom(
  reading: Reading,
  { name, size }: { readonly name: string; readonly size: number },
): Promise<Upload> {
  const named = hashInName(name);
  if (named !== null && size > WHOLE_BYTES) {
    let told = 0;
    const onBytes = (bytes: number): void => {
      told += bytes;
      reading.onBytes(bytes);
    };
    // A try that failed has sent nothing.
    const open = () => {
      onBytes(-told);
      return pieces({ ...reading, onBytes }, { name, size, named });
    };
    return { size, sha256: named, open };
  }
  const bytes = await reading.store.get(name, Math.max(size, RECORD_MAX_BYTES));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (named !== null && named !== sha256) throw damaged(name);
  await reading.throttle.take(bytes.length, reading.signal);
  reading.onBytes(bytes.length);
  return { size: bytes.length, sha256, open: () => bytes };
}

async function* pieces(
  { store, throttle, onBytes, signal }: Reading,
  { name, size, named }: { readonly name: string; readonly size: number; readonly named: string },
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, size - at);
    const [piece] = await Promise.all([store.getRange(name, at, length), throttle.take(length, signal)]);
    hash.update(piece);
    if (at + length === size && hash.digest('hex') !== named) throw damaged(name);
    yield piece;
    onBytes(length);
  }
}

function damaged(name: string): CofreError {
  return new CofreError('damaged', `${name} does not have the hash it is named by`, { name });
}
