import type { LockUntil, Upload } from '../../store/s3/put.ts';
import type { RequestCounts } from '../../store/s3/requests.ts';
import type { Store } from '../../store/store.ts';

export interface Held {
  readonly name: string;
  readonly size: number;
  readonly tag: string;
}

/** What a place says of one object without giving it out. */
export interface Look {
  readonly size: number;
  readonly tag: string;
  /** SHA-256 (hex) of its bytes as the place knows them; null where it does not. */
  readonly hash: string | null;
  readonly lockedUntil: number | null;
}

export interface PutHow {
  readonly how: 'create' | 'replace';
  readonly lock: LockUntil | null;
  readonly signal?: AbortSignal | undefined;
}

/** A place that holds a copy. */
export interface Destination {
  readonly store: Store;
  /** Requests so far, where they are charged for. */
  readonly counts: RequestCounts | null;
  /** All that is there, complete, or it throws. `expected` objects are known from before. */
  list(expected: number, signal?: AbortSignal): Promise<Map<string, Held>>;
  /** Stores it whole or not at all; answers its tag. 'object-exists' where it must not replace. */
  put(name: string, upload: Upload, how: PutHow): Promise<string>;
  look(name: string, signal?: AbortSignal): Promise<Look | null>;
  remove(name: string): Promise<void>;
  /** Moves the end of its lock; only where there are locks. */
  lock(name: string, until: LockUntil, signal?: AbortSignal): Promise<void>;
  /** Called when a request did not go well and is made again. */
  onTrouble(tell: (error: unknown) => void): void;
  close(): Promise<void>;
}
