import { isCofreError } from '../../base/errors.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import type { Destination } from './destination.ts';
import type { Lanes } from './lanes.ts';
import type { Ledger } from './ledger.ts';
import type { SyncPlan, SyncPolicy } from './plan.ts';

/** One after the other: records before the packs they speak of. Keys that may not delete leave all as it is. */
export async function removeFrom(
  to: Destination,
  ledger: Ledger,
  { plan, signal }: { plan: SyncPlan; signal?: AbortSignal | undefined },
): Promise<{ removed: number; mayNotDelete: boolean }> {
  let removed = 0;
  for (const { name } of plan.remove) {
    throwIfAborted(signal);
    try {
      await to.remove(name);
    } catch (error) {
      if (isCofreError(error, 'access-denied')) return { removed, mayNotDelete: true };
      throw error;
    }
    ledger.drop(name);
    removed += 1;
  }
  return { removed, mayNotDelete: false };
}

/** Moves the ends of locks that run out, where the place does not say that they reach far enough already. */
export async function extendLocks(
  to: Destination,
  ledger: Ledger,
  {
    plan,
    policy,
    lanes,
    signal,
  }: { plan: SyncPlan; policy: SyncPolicy; lanes: Lanes; signal?: AbortSignal | undefined },
): Promise<number> {
  const { lock } = policy;
  const { lockUntil } = plan;
  if (lock === null || lockUntil === null) return 0;
  let renewed = 0;
  await lanes.run(
    plan.extend,
    async (name, within) => {
      const row = ledger.get(name);
      if (row === null) return; // removed just now
      const until = new Date(lockUntil);
      await to.lock(name, { mode: lock.mode, until }, within);
      ledger.put({ ...row, lockedUntil: lockUntil });
      renewed += 1;
    },
    signal,
  );
  return renewed;
}
