import { CofreError } from '../../base/errors.ts';
import { isAlive, thisProcess } from '../../platform/host.ts';
import { acquireLock, type WriterLock } from '../../store/lock.ts';
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
    throw error;
  } finally {
    await lock.release();
  }
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new CofreError('cancelled', 'cancelled', {}, signal.reason);
}
