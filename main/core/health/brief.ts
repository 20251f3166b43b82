import type { Run } from '../../contract/views/run.ts';
import type { BackupBrief } from '../../contract/views/status.ts';

/** A run as something to restore from; null when it left nothing. */
export function briefOf(run: Run | null): BackupBrief | null {
  if (run === null || (run.state !== 'complete' && run.state !== 'incomplete')) return null;
  const { snapshot, type, durationMs, files, bytes, newBytes, storedBytes, problemCount } = run;
  return {
    ...{
      run: run.id,
      snapshot,
      type: type ?? 'full',
      durationMs,
      files,
      bytes,
      newBytes,
      storedBytes,
      problemCount,
    },
    at: run.startedAt ?? run.queuedAt,
    verdict: run.state,
  };
}
