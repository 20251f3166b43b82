import type { Settings } from '../../contract/settings/settings.ts';
import { type CheckDepth, type CheckResult, check } from '../../operations/check.ts';
import { ROTATION_DAYS } from '../../operations/rotation/plan.ts';
import { copyOfType } from '../heal/sources.ts';
import type { JobOutcome, JobRunner, JobTools } from '../jobs/runner.ts';
import { ROTATION_LIMIT_MS, readBackBytes } from '../proof/rotation.ts';
import type { OpenJobVault } from './runners.ts';

export interface CheckRunnerOptions {
  readonly openVault: OpenJobVault;
  readonly settings: () => Promise<Settings>;
}

/** Proves a vault as deep as the job's type says. */
export function checkRunner({ openVault, settings }: CheckRunnerOptions): JobRunner {
  return async (job, tools) => {
    const settled = (await settings()).vaults[job.vault];
    const windowDays = settled?.rotationDays ?? ROTATION_DAYS;
    const mostBytes = readBackBytes(settled, copyOfType(job.type));
    const vault = await openVault(job, tools);
    try {
      const { signal, onEvent } = tools;
      const limits = mostBytes === null ? {} : { mostBytes };
      const rotation = { windowDays, limitMs: ROTATION_LIMIT_MS, ...limits };
      const result = await check(vault, { depth: depthOf(job.type), ...rotation, signal, onEvent });
      sayCache(result, tools);
      return outcomeOf(result);
    } finally {
      await vault.close();
    }
  };
}

/** What a cache answers proves less than what a disk does. */
function sayCache({ cold }: CheckResult, { log }: JobTools): void {
  if (cold === false)
    log('info', 'this system may have answered from its cache', { code: 'runLog.readFromCache' });
}

function outcomeOf({
  verdict,
  packs,
  packsRead,
  packsLeft,
  bytesRead,
  snapshots,
  problems,
  affected,
}: CheckResult): JobOutcome {
  const counts = { packs, packsRead, packsLeft, snapshots, snapshotsAffected: affected.length };
  const told = { bytes: bytesRead, counts, problems, problemCount: problems.length };
  if (verdict === 'ok') return { ...told, result: 'complete' };
  const message = `the vault is damaged; ${affected.length} snapshots are affected`;
  return { ...told, result: 'failed', reason: { code: 'damaged', message } };
}

/** `rotation:nas` is that of a copy. */
function depthOf(type: string | null): CheckDepth {
  if (copyOfType(type) !== null) return 'rotation';
  return type === 'quick' || type === 'read' || type === 'rotation' ? type : 'structure';
}
