import type { Problem } from '../../base/problems.ts';
import type { Affected } from '../check-lists.ts';
import type { Vault } from '../vault/open-vault.ts';
import { type Snapshot, syncSnapshots } from '../vault/sync-catalog.ts';
import { withLock } from '../vault/with-lock.ts';
import { type Healed, HealRun } from './heal-run.ts';
import { type HealOptions, type HealPlan, type Loss, lossOf } from './plan.ts';
import { proveAgain } from './prove-again.ts';
import { tidyQuarantine } from './quarantine.ts';
import type { HealSource } from './sources.ts';

export type { Healed } from './heal-run.ts';
export { type HealOptions, type HealPlan, planHeal } from './plan.ts';
export type { HealSource } from './sources.ts';

export interface HealResult {
  /** `nothing`: there was nothing to heal; `partly`: something is still lost, and `affected` and `open` name it. */
  readonly verdict: 'nothing' | 'healed' | 'partly';
  readonly healed: readonly Healed[];
  /** Objects that are still not whole: no copy has them, and something of them is needed. */
  readonly open: readonly string[];
  /** Unchanged files of this machine that gave back what was lost. */
  readonly filesRead: number;
  /** What is still lost. */
  readonly affected: readonly Affected[];
  /** Snapshots that had lost something and were read back whole. */
  readonly proven: readonly string[];
  readonly problems: readonly Problem[];
  readonly durationMs: number;
}

/** Carries a plan out as the only writer. At no moment is there less of anything than before. */
export async function executeHeal(
  vault: Vault,
  sources: readonly HealSource[],
  { plan, rebuild = true, signal: stop, onEvent }: HealOptions & { readonly plan: HealPlan },
): Promise<HealResult> {
  const started = vault.clock.monotonic();
  return withLock(vault, 'heal', stop, async (signal, lock) => {
    onEvent?.({ kind: 'phase', phase: 'healing' });
    const since = vault.clock.now();
    const before = await lossOf(vault, signal);
    const run = new HealRun(vault, sources, { signal, beat: () => lock.renew() });
    await run.replace(plan.steps.map(({ wound }) => wound));
    const filesRead = await run.bringBack(rebuild);
    const loss = await lossOf(vault, signal);
    const open = await run.clearAway(loss);
    await tidyQuarantine(vault.store, vault.clock.now());
    const again = await proveAgain(vault, await cured(vault, before, loss), { since, signal });
    const isWhole = loss.affected.length === 0 && open.length === 0 && again.problems.length === 0;
    const didSomething = plan.steps.length > 0 || run.healed.length > 0 || before.affected.length > 0;
    return {
      verdict: !isWhole ? 'partly' : didSomething ? 'healed' : 'nothing',
      ...{ healed: run.healed, open, filesRead, affected: loss.affected, proven: again.proven },
      problems: [...run.problems, ...again.problems],
      durationMs: Math.round(vault.clock.monotonic() - started),
    };
  });
}

/** Snapshots that had lost something and have all of it again. */
async function cured(vault: Vault, before: Loss, after: Loss): Promise<Snapshot[]> {
  const lost = new Set(after.affected.map(({ snapshot }) => snapshot));
  const known = new Set((await syncSnapshots(vault)).snapshots.map(({ id }) => id));
  return before.snapshots.filter(({ id }) => !lost.has(id) && known.has(id));
}
