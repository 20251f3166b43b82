import { isCofreError } from '../../base/errors.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { Status, Unknown } from '../../contract/views/status.ts';
import { History } from '../history/history.ts';
import { projectOf } from '../settings/lookup.ts';
import { readSettings } from '../settings/read.ts';
import type { Asked } from './status.ts';
import { readStatus } from './status.ts';

export { metricsOf } from './metrics.ts';

/**
 * How everything is in this home, whether a core runs or not: monitoring must not hang on one that does not answer. What
 * cannot be read makes the status unknown, which is never ok; a project that does not exist is thrown.
 */
export async function statusOfHome(home: string, asked: Asked, now: number): Promise<Status> {
  let history: History;
  try {
    history = new History({ home });
  } catch (error) {
    if (!isOfTheDisk(error)) throw error;
    return unknownStatus('history-unreadable', now);
  }
  try {
    const settings = await usableSettings(home);
    if (settings === null) return unknownStatus('settings-invalid', now);
    if (asked.project !== null) projectOf(settings, asked.project);
    return await readStatus({ home, settings, history, now }, asked);
  } finally {
    history.close();
  }
}

/** Not valid, of a newer Cofre, or open to others: whatever it is, nothing can be told. */
async function usableSettings(home: string): Promise<Settings | null> {
  try {
    return (await readSettings(home)).settings;
  } catch (error) {
    if (isCofreError(error)) return null;
    throw error;
  }
}

function isOfTheDisk(error: unknown): boolean {
  return isCofreError(error, 'vault-unsupported') || (error instanceof Error && 'code' in error);
}

function unknownStatus(unknown: Unknown, at: number): Status {
  return {
    ...{ at, unknown, level: 'warning', served: false, paused: null, running: [] },
    score: { total: 0, rows: [] },
    ...{ projects: [], vaults: [], findings: [] },
  };
}
