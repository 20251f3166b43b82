import { CofreError } from '../../base/errors.ts';

/** Shared by a pool and its workers: 1 once the pool is closing. */
export function makeClosingFlag(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4));
}

export function raise(flag: Int32Array<SharedArrayBuffer>): void {
  Atomics.store(flag, 0, 1);
}

let own: Int32Array<SharedArrayBuffer> | null = null;

/** In a worker thread, at its start. */
export function obey(flag: Int32Array<SharedArrayBuffer>): void {
  own = flag;
}

/** Long jobs ask between two steps: 'cancelled' when nobody waits for them any more. */
export function throwIfClosing(): void {
  if (own !== null && Atomics.load(own, 0) === 1) throw new CofreError('cancelled', 'the pool is closing');
}
