import type { ColdRoom } from './cold-room.ts';

export interface StoredObject {
  readonly name: string;
  readonly size: number;
}

/**
 * Named immutable objects in a place. Names are checked at the door (`object-name`, see name.ts). Every method may also
 * fail with `unreachable` (the place is gone or refuses us) or `no-space`.
 */
export interface Store {
  /** Shown to people; holds no secret; `openStore` opens it again where that is possible. */
  readonly url: string;
  /** Creates; `object-exists` if it is there, never overwrites. Durable when it resolves. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Like `put`, from a file in `spool()`, which is consumed (moved) on success and left alone on failure. */
  putFile(name: string, file: string): Promise<void>;
  /** Atomic create-or-overwrite, durable; only for the few mutable objects (vault.json, locks). */
  replace(name: string, bytes: Uint8Array): Promise<void>;
  /** The whole object. `object-missing`; `damaged` when it is larger than `maxBytes`. */
  get(name: string, maxBytes: number): Promise<Buffer>;
  /**
   * Exactly `length` bytes, else `object-truncated`. `object-missing`. A store may put them into `into`, where they fit,
   * instead of into new memory: what comes back is then a part of it.
   */
  getRange(name: string, offset: number, length: number, into?: Buffer): Promise<Buffer>;
  /**
   * The whole object piece by piece, past the caches of this system where it can (then true); a piece is good only until
   * `onPiece` returns, unless `room` is given: there they lie one behind the other. Fails as `get` does. A store without it is
   * read by `get`, see read-back.ts.
   */
  readCold?(
    name: string,
    maxBytes: number,
    onPiece: (piece: Buffer, size: number) => void,
    room?: ColdRoom,
  ): Promise<boolean>;
  /** Another name for what `name` holds now, whatever becomes of `name`; no error where `as` is there. `object-missing`. */
  keepAs?(name: string, as: string): Promise<void>;
  stat(name: string): Promise<StoredObject | null>;
  /** Everything under a folder-like prefix ('packs/', or '' for all), sorted by name; complete, or it throws. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Durable when it resolves. A missing object is no error, so that a deletion can be repeated. */
  delete(name: string): Promise<void>;
  /** A local folder for the sources of `putFile`. */
  spool(): Promise<string>;
  /** Removes what crashed writers left in the spool. Only the owner of the lock may call it. */
  clearSpool(): Promise<void>;
  close(): Promise<void>;
}
