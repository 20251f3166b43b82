import { thinningOrder } from '../../engine/retain/thin.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import type { PrunePlan, PruneRequest } from './plan.ts';

export interface BudgetPlan {
  readonly limitBytes: number;
  /** What is needed (stored bytes) before and after thinning. */
  readonly neededBefore: number;
  readonly neededAfter: number;
  /** Ids that go only because of the budget. */
  readonly thinned: readonly string[];
  /** False: all that may go is gone, and it is still too much. */
  readonly met: boolean;
}

interface Fitted {
  readonly keep: PrunePlan['keep'];
  readonly thinned: readonly Snapshot[];
  readonly budget: BudgetPlan | null;
}

/**
 * Takes as few more snapshots as bring the vault under its budget, in the order of `thinningOrder`. How many is found by
 * halving, because what one of them alone needs can only be told by marking what all others need. On return the marks are
 * those of what is kept.
 */
export async function fitBudget(
  vault: Vault,
  keep: PrunePlan['keep'],
  { request, mark }: { request: PruneRequest; mark: (keep: PrunePlan['keep']) => Promise<void> },
): Promise<Fitted> {
  const limitBytes = request.budgetBytes ?? null;
  if (limitBytes === null) return { keep, thinned: [], budget: null };
  const neededBefore = neededBytes(vault);
  const order = thinningOrder({ keep: keep.map(({ snapshot, reasons }) => ({ id: snapshot.id, reasons })) });
  const without = (count: number): PrunePlan['keep'] => {
    const gone = new Set(order.slice(0, count));
    return keep.filter(({ snapshot }) => !gone.has(snapshot.id));
  };
  const neededWithout = async (count: number): Promise<number> => {
    await mark(without(count));
    return neededBytes(vault);
  };
  let [enough, tooFew] = [order.length, 0];
  let neededAfter = neededBefore;
  if (neededBefore <= limitBytes) enough = 0;
  else {
    while (enough - tooFew > 1) {
      const middle = Math.floor((enough + tooFew) / 2);
      if ((await neededWithout(middle)) <= limitBytes) enough = middle;
      else tooFew = middle;
    }
    neededAfter = await neededWithout(enough);
  }
  const thinnedIds = new Set(order.slice(0, enough));
  return {
    keep: without(enough),
    thinned: keep.map(({ snapshot }) => snapshot).filter(({ id }) => thinnedIds.has(id)),
    budget: {
      limitBytes,
      neededBefore,
      neededAfter,
      thinned: [...thinnedIds],
      met: neededAfter <= limitBytes,
    },
  };
}

/** Stored bytes of what is marked: each pack by the share of it that is needed. */
export function neededBytes(vault: Vault): number {
  const uses = vault.catalog.needed.packUse();
  return Math.round(
    uses.reduce((sum, { stored, live, total }) => sum + (total === 0 ? 0 : (stored * live) / total), 0),
  );
}
