import type { Clock } from '../base/clock.ts';
import { assertNever, CofreError } from '../base/errors.ts';
import { LOCK_HEARTBEAT_MS, LOCK_STALE_MS } from '../base/limits.ts';
import { LOCK_NAME, type LockHolder, type LockRecord, type LockState, readLock } from './lock-record.ts';
import { judgeLock, lockedBy, overLock, type StaleReason } from './lock-stale.ts';
import type { Store } from './store.ts';

/** Who holds the lock, as the record says; whether the owner lives is `judgeLock`'s and `watchLock`'s to tell. */
export function describeLock(store: Store): Promise<LockState> {
  return readLock(store);
}

export interface WatchOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly sleep: (ms: number) => Promise<void>;
  /** How long the beat must stand still (ms); LOCK_STALE_MS. */
  readonly staleMs?: number;
}

export type WatchVerdict =
  | { readonly verdict: 'free' }
  | { readonly verdict: 'unreadable' }
  | { readonly verdict: 'alive'; readonly record: LockRecord }
  /** The beat stood still all the time: `breakLock` accepts the record as proof. */
  | { readonly verdict: 'stale'; readonly record: LockRecord };

/** Watches the beat of a lock, by our own monotonic clock only. Ends early when it changes; `cancelled` by the signal. */
export async function watchLock(
  store: Store,
  options: WatchOptions,
  signal?: AbortSignal,
): Promise<WatchVerdict> {
  const { clock, sleep, staleMs = LOCK_STALE_MS } = options;
  const first = await readLock(store);
  if (first.state !== 'held') return { verdict: first.state };
  const startedAt = clock.monotonic();
  for (;;) {
    if (signal?.aborted)
      throw new CofreError('cancelled', 'cancelled while watching the lock', {}, signal.reason);
    const left = staleMs - (clock.monotonic() - startedAt);
    if (left > 0) await sleep(Math.min(left, LOCK_HEARTBEAT_MS / 2));
    const now = await readLock(store);
    if (now.state !== 'held') return { verdict: now.state };
    if (!isSameBeat(now.record, first.record)) return { verdict: 'alive', record: now.record };
    if (left <= 0) return { verdict: 'stale', record: now.record };
  }
}

export interface BreakOptions {
  /** Breaks a lock that may be alive: its owner notices at its next renewal, but may still write until then. */
  readonly force: boolean;
  /** The record that `watchLock` found to be stale. */
  readonly watched?: LockRecord;
}

export type BrokenLock =
  | { readonly reason: 'free' }
  | { readonly reason: 'unreadable' }
  | { readonly reason: StaleReason | 'no-heartbeat' | 'forced'; readonly record: LockRecord };

/** Removes a dead lock and says why it was dead. `locked` when it may be alive, or cannot be read, and `force` is not given. */
export async function breakLock(
  store: Store,
  holder: LockHolder,
  options: BreakOptions,
): Promise<BrokenLock> {
  const found = await readLock(store);
  if (found.state === 'free') return { reason: 'free' };
  if (found.state === 'unreadable') {
    if (!options.force) throw lockedBy(null);
    await store.delete(LOCK_NAME);
    return { reason: 'unreadable' };
  }
  const { record } = found;
  const reason = whyBreakable(record, holder, options);
  if (reason === null) throw lockedBy(record);
  const ended = await overLock(store, record, holder, () => store.delete(LOCK_NAME));
  if (!ended) {
    const now = await readLock(store);
    if (now.state === 'held') throw lockedBy(now.record);
  }
  return { reason, record };
}

function whyBreakable(
  record: LockRecord,
  holder: LockHolder,
  { force, watched }: BreakOptions,
): StaleReason | 'no-heartbeat' | 'forced' | null {
  const judged = judgeLock(record, holder);
  switch (judged.verdict) {
    case 'stale':
      return judged.reason;
    case 'live':
      // Another process here may only be stopped; a lock of this process that does not beat was left behind by it.
      if (record.pid === holder.pid && isProof(watched, record)) return 'no-heartbeat';
      return force ? 'forced' : null;
    case 'foreign':
      if (isProof(watched, record)) return 'no-heartbeat';
      return force ? 'forced' : null;
    default:
      return assertNever(judged);
  }
}

function isProof(watched: LockRecord | undefined, record: LockRecord): boolean {
  return watched !== undefined && isSameBeat(watched, record);
}

function isSameBeat(one: LockRecord, other: LockRecord): boolean {
  return one.token === other.token && one.beat === other.beat;
}
