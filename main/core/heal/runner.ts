import {
  executeHeal,
  type HealPlan,
  type HealResult,
  type HealSource,
  planHeal,
} from '../../operations/heal/heal.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import type { JobOutcome, JobRequest, JobRunner, JobTools } from '../jobs/runner.ts';
import { copyOfType } from './sources.ts';

/** The copies of a vault, opened; those that cannot be are told and left out. */
export type OpenSources = (job: JobRequest, tools: JobTools) => Promise<readonly HealSource[]>;

export interface HealRunnerOptions {
  readonly openVault: (job: JobRequest, tools: JobTools) => Promise<Vault>;
  readonly openSources: OpenSources;
}

/** Lines of the plan in the log of a run; the rest is counted. */
const LINES_MAX = 500;

/** Heals a vault from its copies and from unchanged files: the plan goes into the log before anything is replaced. */
export function healRunner({ openVault, openSources }: HealRunnerOptions): JobRunner {
  return async (job, tools) => {
    const { signal, onEvent } = tools;
    const vault = await openVault(job, tools);
    try {
      const sources = await openSources(job, tools);
      try {
        const read = job.type === 'read';
        const rebuild = copyOfType(job.type) === null;
        const plan = await planHeal(vault, sources, { read, signal, onEvent });
        logPlan(plan, tools);
        const result = await executeHeal(vault, sources, { plan, rebuild, signal, onEvent });
        logResult(result, tools);
        return outcomeOf(plan, result);
      } finally {
        for (const { store } of sources) await store.close();
      }
    } finally {
      await vault.close();
    }
  };
}

function logPlan({ steps }: HealPlan, { log }: JobTools): void {
  for (const { wound, from } of steps.slice(0, LINES_MAX)) {
    const { object, state } = wound;
    if (from === null)
      log('warning', `${object} is ${state}; no copy has it`, {
        code: `runLog.heal.none.${state}`,
        values: { object },
      });
    else
      log('info', `${object} is ${state}; ${from} has it`, {
        code: `runLog.heal.has.${state}`,
        values: { object, from },
      });
  }
}

function logResult({ healed, proven, filesRead }: HealResult, { log }: JobTools): void {
  for (const { object, from } of healed.slice(0, LINES_MAX))
    log('info', `${object} is whole again`, {
      code: 'runLog.heal.done',
      values: { object, from: from ?? '' },
    });
  if (filesRead > 0)
    log('info', `${filesRead} unchanged files were read again`, {
      code: 'runLog.heal.files',
      values: { count: filesRead },
    });
  for (const id of proven.slice(0, LINES_MAX))
    log('info', `snapshot ${id.slice(0, 8)} was read back whole`, {
      code: 'runLog.heal.proven',
      values: { id: id.slice(0, 8) },
    });
}

function outcomeOf({ steps }: HealPlan, result: HealResult): JobOutcome {
  const { verdict, healed, open, filesRead, affected, proven, problems } = result;
  const lost = affected.flatMap(({ snapshot, paths, more }) => [
    ...paths.map((path) => ({
      path,
      code: 'missing' as const,
      message: `lost in snapshot ${snapshot.slice(0, 8)}`,
    })),
    ...(more === 0
      ? []
      : [{ path: snapshot, code: 'missing' as const, message: `and ${more} more files are lost in it` }]),
  ]);
  const told = {
    counts: {
      ...{ found: steps.length, healed: healed.length, open: open.length, filesRead },
      ...{ snapshotsProven: proven.length, snapshotsAffected: affected.length },
    },
    problems: [...lost, ...problems],
    problemCount: lost.length + problems.length,
  };
  if (verdict !== 'partly') return { ...told, result: 'complete' };
  const message = `not all could be healed; ${affected.length} snapshots have lost something`;
  return { ...told, result: 'failed', reason: { code: 'damaged', message } };
}
