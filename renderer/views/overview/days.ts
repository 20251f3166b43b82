import type { DayOfBackups } from '../../../main/contract/views/days.ts';
import type { DayState, StripDay } from '../../parts/strip.tsx';

/** What one cell shows: the worst that no later backup of that day has made good. */
export function stateOf({ complete, incomplete, failed, skipped }: DayOfBackups): DayState {
  if (failed > 0) return complete > 0 ? 'incomplete' : 'failed';
  if (incomplete > 0) return 'incomplete';
  if (complete > 0) return 'ok';
  return skipped > 0 ? 'missed' : 'none';
}

export function stripOf(days: readonly DayOfBackups[], edges: readonly number[]): StripDay[] {
  return days.map((day, n) => ({
    at: edges[n] ?? 0,
    state: stateOf(day),
    backups: day.complete + day.incomplete + day.failed,
  }));
}
