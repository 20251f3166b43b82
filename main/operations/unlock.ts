import { systemClock } from '../base/clock.ts';
import { isAlive, thisProcess } from '../platform/host.ts';
import { breakLock, describeLock, watchLock } from '../store/lock-break.ts';
import type { Store } from '../store/store.ts';

export { describeLock };

/** Frees a vault whose writer is gone, and says how that was known; a live one only by force. 'locked'. */
export async function unlockVault(
  store: Store,
  options: { force: boolean; watch: boolean; sleep: (ms: number) => Promise<void>; signal?: AbortSignal },
): Promise<Awaited<ReturnType<typeof breakLock>>> {
  const holder = { ...thisProcess(), clock: systemClock, isAlive, purpose: 'unlock' };
  const watched = options.watch
    ? await watchLock(store, { clock: systemClock, sleep: options.sleep }, options.signal)
    : undefined;
  return breakLock(store, holder, {
    force: options.force,
    ...(watched?.verdict === 'stale' ? { watched: watched.record } : {}),
  });
}
