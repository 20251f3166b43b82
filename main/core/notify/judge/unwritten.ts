import type { Run } from '../../../contract/views/run.ts';
import type { History } from '../../history/history.ts';
import { judgeEnding } from './ending.ts';
import type { Notice } from './facts.ts';
import type { JudgeWorld } from './judge.ts';
import { routesOf } from './route.ts';

/** Whether the end of a run is in the history; what cannot be read there is not. */
export function isWritten(history: History, { id, state }: Run): boolean {
  try {
    return history.find(id).state === state;
  } catch (error) {
    if (error instanceof Error && error.name === 'SqliteError') return false;
    throw error;
  }
}

/**
 * The end of a run that could not be written, because the disk is full: told from what is known here, to whom it must be told
 * at once. It gets the id that it will have in the history.
 */
export function judgeUnwritten(
  run: Run,
  { settings, now, timeZone }: JudgeWorld,
): { notice: Notice; channels: string[] } | null {
  const details = { ...run, phases: {}, counts: {}, problems: [], logLines: 0, drill: null };
  const { notice } = judgeEnding(details, { trouble: null, good: null, now, remindAfterDays: [] });
  if (notice === null) return null;
  const due = routesOf(notice, settings, { now, timeZone }).filter((route) => route.due <= now);
  return { notice, channels: due.map(({ channel }) => channel) };
}
