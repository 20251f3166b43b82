import { CofreError } from '../../base/errors.ts';
import { packObject } from '../../format/pack.ts';
import { SNAPSHOTS_PREFIX } from '../../format/vault.ts';
import type { ProgressEvent } from '../events.ts';
import { pinnedIds } from '../pins.ts';
import { dropProofs } from '../proofs.ts';
import type { Vault } from '../vault/open-vault.ts';
import { throwIfAborted, withLock } from '../vault/with-lock.ts';
import { type PrunePlan, planPrune } from './plan.ts';
import { repack } from './repack.ts';

export type { BudgetPlan } from './budget.ts';
export { type PrunePlan, type PruneRequest, planPrune } from './plan.ts';

export interface PruneResult {
  readonly removed: number;
  readonly packsDeleted: number;
  readonly packsRepacked: number;
  readonly packsCondemned: number;
  readonly bytesFreed: number;
  readonly durationMs: number;
}

export interface PruneOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgressEvent) => void;
}

/**
 * Carries a plan out as the only writer: records first, then packs, so that a stop at any moment leaves a whole vault.
 * 'refused' when the snapshots are not those of the plan any more.
 */
export async function executePrune(
  vault: Vault,
  plan: PrunePlan,
  options: PruneOptions = {},
): Promise<PruneResult> {
  const started = vault.clock.monotonic();
  return withLock(vault, 'prune', options.signal, async (signal, lock) => {
    options.onEvent?.({ kind: 'phase', phase: 'pruning' });
    await checkUnchanged(vault, plan);
    // Packs may have come or gone since the plan was shown: what goes is decided now, as the only writer.
    const agreed = await planPrune(vault, plan.request);
    if (objectsOf(agreed.remove) !== objectsOf(plan.remove)) throw changed();
    await lock.renew();
    for (const { id, object } of agreed.remove) {
      throwIfAborted(signal);
      await vault.store.delete(object);
      vault.catalog.dropSnapshot(id);
    }
    if (agreed.remove.length > 0)
      await dropProofs(vault, new Set(agreed.keep.map(({ snapshot }) => snapshot.id)));
    await repack(vault, agreed.repack, signal);
    // What was repacked is needless now: plan again what may go.
    const now = vault.clock.now();
    let final: PrunePlan = agreed;
    if (agreed.repack.length > 0)
      final = await planPrune(vault, { ...plan.request, rules: null, snapshots: [], budgetBytes: null });
    markCondemned(vault, final, now);
    await lock.renew();
    let bytesFreed = 0;
    for (const { name, stored } of final.delete) {
      throwIfAborted(signal);
      // Out of the catalog first: a pack that it names and that is gone looks like damage, and the next prune would refuse.
      vault.catalog.dropPack(name, null);
      await vault.store.delete(packObject(name, vault.encrypted));
      bytesFreed += stored;
    }
    return {
      removed: agreed.remove.length,
      packsDeleted: final.delete.length,
      packsRepacked: agreed.repack.length,
      packsCondemned: final.condemn.length,
      bytesFreed,
      durationMs: Math.round(vault.clock.monotonic() - started),
    };
  });
}

const objectsOf = (snapshots: PrunePlan['remove']): string =>
  snapshots
    .map(({ object }) => object)
    .sort()
    .join('\n');

/** The grace of a pack that is needed again in between starts anew. */
function markCondemned(vault: Vault, plan: PrunePlan, now: number): void {
  const needless = new Set([...plan.condemn, ...plan.delete].map(({ name }) => name));
  for (const { name, condemned } of vault.catalog.packs()) {
    if (!needless.has(name) && condemned !== null) vault.catalog.markCondemned(name, null);
    else if (needless.has(name) && condemned === null) vault.catalog.markCondemned(name, now);
  }
}

/** Between showing and doing, nobody may have added, removed or pinned a snapshot. */
async function checkUnchanged(vault: Vault, plan: PrunePlan): Promise<void> {
  const planned = new Set([
    ...plan.keep.map(({ snapshot }) => snapshot.object),
    ...plan.remove.map(({ object }) => object),
  ]);
  let found = 0;
  for await (const { name } of vault.store.list(SNAPSHOTS_PREFIX)) {
    found++;
    if (!planned.has(name)) throw changed();
  }
  if (found !== planned.size) throw changed();
  const pins = await pinnedIds(vault);
  if (plan.remove.some(({ id }) => pins.has(id))) throw changed();
}

function changed(): CofreError {
  return new CofreError('refused', 'the snapshots of this vault changed since the plan was made: plan again');
}
