import { CofreError } from '../../base/errors.ts';
import { isAlive, thisProcess } from '../../platform/host.ts';
import { acquireLock, type WriterLock } from '../../store/lock.ts';
import { describeLock } from '../../store/lock-break.ts';
import type { Vault } from './open-vault.ts';

/** Runs `action` as the only writer of the vault; `signal` also aborts when the lock is lost. 'locked'. */
export async function withLock<T>(
  vault: Vault,
  purpose: string,
  signal: AbortSignal | undefined,
  action: (signal: AbortSignal, lock: WriterLock) => Promise<T>,
): Promise<T> {
  const holder = { ...thisProcess(), clock: vault.clock, isAlive, purpose };
  const lock = await acquireLock(vault.store, holder, signal);
  try {
    await vault.store.clearSpool();
    return await action(signal === undefined ? lock.lost : AbortSignal.any([signal, lock.lost]), lock);
  } catch (error) {
    if (lock.lost.aborted)
      throw new CofreError(
        'lock-lost',
        'the lock of this vault was lost: another writer may be at work',
        {},
        error,
      );
    // Best effort: what cannot be removed now goes with the next run, and the first failure is the one to tell.
    await tidyUp(vault, lock).catch(() => undefined);
    throw error;
  } finally {
    await lock.release();
  }
}

/** What a failed run left unfinished must not keep a disk full. Reads who owns the lock: a full disk takes no renewal. */
async function tidyUp(vault: Vault, lock: WriterLock): Promise<void> {
  const found = await describeLock(vault.store);
  if (found.state === 'held' && found.record.token === lock.token) await vault.store.clearSpool();
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new CofreError('cancelled', 'cancelled', {}, signal.reason);
}
