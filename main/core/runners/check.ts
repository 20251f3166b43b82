import { type CheckDepth, type CheckResult, check } from '../../operations/check.ts';
import type { JobOutcome, JobRunner } from '../jobs/runner.ts';
import type { OpenJobVault } from './runners.ts';

/** Proves a vault as deep as the job's type says. */
export function checkRunner(openVault: OpenJobVault): JobRunner {
  return async (job, tools) => {
    const vault = await openVault(job, tools);
    try {
      const { signal, onEvent } = tools;
      return outcomeOf(await check(vault, { depth: depthOf(job.type), signal, onEvent }));
    } finally {
      await vault.close();
    }
  };
}

function outcomeOf({
  verdict,
  packs,
  packsRead,
  bytesRead,
  snapshots,
  problems,
  affected,
}: CheckResult): JobOutcome {
  const counts = { packs, packsRead, snapshots, snapshotsAffected: affected.length };
  const told = { bytes: bytesRead, counts, problems, problemCount: problems.length };
  if (verdict === 'ok') return { ...told, result: 'complete' };
  const message = `the vault is damaged; ${affected.length} snapshots are affected`;
  return { ...told, result: 'failed', reason: { code: 'damaged', message } };
}

function depthOf(type: string | null): CheckDepth {
  return type === 'quick' || type === 'read' ? type : 'structure';
}
