import { CofreError } from '../../base/errors.ts';
import { PACK_GRACE_MS } from '../../base/limits.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import { provenSnapshots } from '../../operations/proofs.ts';
import { executePrune, type PrunePlan, planPrune } from '../../operations/prune/prune.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import { syncSnapshots } from '../../operations/vault/sync-catalog.ts';
import { withHolds } from '../hold/open.ts';
import type { JobOutcome, JobRequest, JobRunner, JobTools } from '../jobs/runner.ts';
import { retentionOf } from './rules.ts';
import { yieldSignal } from './yielding.ts';

export interface PruneRunnerOptions {
  /** Folder of this instance. */
  readonly home: string;
  readonly settings: () => Promise<Settings>;
  readonly openVault: (job: JobRequest, tools: JobTools) => Promise<Vault>;
}

/** Lines of the plan in the log of a run; the rest is counted. */
const LINES_MAX = 500;

/** Applies the retention of the settings to a vault: the plan goes into the log before anything is removed. */
export function pruneRunner({ home, settings, openVault }: PruneRunnerOptions): JobRunner {
  return async (job, tools) => {
    const { rules, timeZone, budgetBytes } = retentionOf(await settings(), job.vault);
    const giveWay = yieldSignal(tools.run);
    const signal = AbortSignal.any([tools.signal, giveWay.signal]);
    const vault = await openVault(job, tools);
    try {
      const heldProjects = withHolds(home, vault.clock.now(), (holds) => holds.heldIn(job.vault));
      tellHeld(heldProjects, tools);
      const proven = await provenSnapshots(vault, (await syncSnapshots(vault)).snapshots);
      const plan = await planPrune(vault, {
        ...{ rules, timeZone, budgetBytes, graceMs: PACK_GRACE_MS, proven, heldProjects, signal },
      });
      logPlan(plan, tools);
      const done = await executePrune(vault, plan, { signal, onEvent: tools.onEvent });
      return outcomeOf(plan, done);
    } catch (error) {
      if (giveWay.signal.aborted && !tools.signal.aborted)
        throw new CofreError('skipped', 'it gave way to a backup', { reason: 'gaveWay' }, error);
      throw error;
    } finally {
      giveWay.end();
      await vault.close();
    }
  };
}

function tellHeld(projects: ReadonlySet<string>, { log }: JobTools): void {
  for (const project of projects)
    log('warning', `nothing of ${project} is deleted: it is held`, {
      code: 'runLog.heldProject',
      values: { project },
    });
}

function logPlan({ keep, remove, budget }: PrunePlan, { log }: JobTools): void {
  const name = (id: string): string => id.slice(0, 8);
  for (const { id, record } of remove.slice(0, LINES_MAX)) {
    const why = budget?.thinned.includes(id) === true ? 'budget' : 'rules';
    const values = { id: name(id), project: record.project, type: record.type, time: record.started, why };
    log('info', `removes ${name(id)} of ${record.project} (${record.type}, ${record.started}): ${why}`, {
      code: `runLog.removes.${why}`,
      values,
    });
  }
  for (const { snapshot, reasons } of keep.slice(0, LINES_MAX)) {
    const why = reasons.map(({ rule, n }) => (n === undefined ? rule : `${rule} ${n}`)).join(', ');
    const { project, type } = snapshot.record;
    log('debug', `keeps ${name(snapshot.id)} of ${project} (${type}): ${why}`, {
      code: 'runLog.keeps',
      values: { id: name(snapshot.id), project, type, why },
    });
  }
  if (budget !== null && !budget.met) {
    const values = { limit: budget.limitBytes, needed: budget.neededAfter };
    log('warning', `the budget is not met: ${budget.neededAfter} bytes are needed by what is protected`, {
      code: 'runLog.budgetNotMet',
      values,
    });
  }
}

function outcomeOf(
  { keep, bytesLater, budget }: PrunePlan,
  done: Awaited<ReturnType<typeof executePrune>>,
): JobOutcome {
  const { removed, packsDeleted, packsRepacked, packsCondemned, bytesFreed } = done;
  const counts = {
    kept: keep.length,
    removed,
    packsDeleted,
    packsRepacked,
    packsCondemned,
    bytesFreed,
    bytesLater,
  };
  if (budget === null || budget.met) return { result: 'complete', counts };
  const message = `the vault needs ${budget.neededAfter} bytes and may take ${budget.limitBytes}`;
  return { result: 'incomplete', counts, reason: { code: 'over-budget', message } };
}
