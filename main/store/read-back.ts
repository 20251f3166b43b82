import { createHash } from 'node:crypto';
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
  const cold = await readObjectCold(store, name, maxBytes, (piece) => {
    hash.update(piece);
    bytes += piece.length;
  });
  return { sha256: hash.digest('hex'), bytes, cold };
}

/** The whole object and its hash (hex), read in the same way; in `into` where it fits. Hashed while the next piece is read. */
export async function getCold(
  store: Store,
  name: string,
  maxBytes: number,
  into: Buffer = Buffer.alloc(0),
): Promise<{ bytes: Buffer; sha256: string; cold: boolean }> {
  const hash = createHash('sha256');
  let whole = into;
  let at = 0;
  const cold = await readObjectCold(store, name, maxBytes, (piece, size) => {
    if (at === 0 && size > whole.length) whole = Buffer.allocUnsafeSlow(size);
    const end = at + piece.copy(whole, at);
    hash.update(whole.subarray(at, end));
    at = end;
  });
  return { bytes: whole.subarray(0, at), sha256: hash.digest('hex'), cold };
}

/** `Store.readCold` of any store. */
export async function readObjectCold(
  store: Store,
  name: string,
  maxBytes: number,
  onPiece: (piece: Buffer, size: number) => void,
): Promise<boolean> {
  if (store.readCold !== undefined) return store.readCold(name, maxBytes, onPiece);
  const bytes = await store.get(name, maxBytes);
  onPiece(bytes, bytes.length);
  return isRemote(store);
}

/** What comes over a network does not come out of a cache of this system. */
function isRemote({ url }: Store): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(url) && !/^(file|memory):/i.test(url);
}
