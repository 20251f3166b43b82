import { createHash } from 'node:crypto';
import type { ColdRoom } from './cold-room.ts';
import type { Store } from './store.ts';

export interface ReadBack {
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** False where a cache of this system may have answered instead of the place itself. */
  readonly cold: boolean;
}

/** Reads an object again from where it lies, and hashes it. `object-missing`; `damaged` when it is larger than `maxBytes`. */
export async function readBack(store: Store, name: string, maxBytes: number): Promise<ReadBack> {
  const hash = createHash('sha256');
  let bytes = 0;
  const onPiece = (piece: Buffer) => {
    hash.update(piece);
    bytes += piece.length;
  };
  const cold = await readObjectCold(store, name, { maxBytes, onPiece });
  return { sha256: hash.digest('hex'), bytes, cold };
}

/** The whole object and its hash (hex), read in the same way into `room` where the store can. Hashed while the next piece is read. */
export async function getCold(
  store: Store,
  name: string,
  { maxBytes, room }: { readonly maxBytes: number; readonly room: ColdRoom },
): Promise<{ bytes: Buffer; sha256: string; cold: boolean }> {
  const hash = createHash('sha256');
  let first: Buffer | undefined;
  let length = 0;
  const onPiece = (piece: Buffer) => {
    hash.update(piece);
    first ??= piece;
    length += piece.length;
  };
  const cold = await readObjectCold(store, name, { maxBytes, onPiece, room });
  const bytes = first?.length === length ? first : room.whole(length);
  return { bytes, sha256: hash.digest('hex'), cold };
}

export interface ColdReading {
  readonly maxBytes: number;
  readonly onPiece: (piece: Buffer, size: number) => void;
  readonly room?: ColdRoom | undefined;
}

/** `Store.readCold` of any store. */
export async function readObjectCold(
  store: Store,
  name: string,
  { maxBytes, onPiece, room }: ColdReading,
): Promise<boolean> {
  if (store.readCold !== undefined) return store.readCold(name, maxBytes, onPiece, room);
  const bytes = await store.get(name, maxBytes);
  onPiece(bytes, bytes.length);
  return isRemote(store);
}

/** What comes over a network does not come out of a cache of this system. */
function isRemote({ url }: Store): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(url) && !/^(file|memory):/i.test(url);
}
