import { useDeferredValue, useMemo } from 'react';
import type { DayOfBackups } from '../../../main/contract/views/days.ts';
import type { ProjectStatus } from '../../../main/contract/views/status.ts';
import { useAsk } from '../../api/ask.ts';
import type { DayState, StripDay } from '../../parts/strip.tsx';
import { dayEdges } from '../../text/calendar.ts';

/** Days of a strip. */
const DAYS = 30;

/** The strip of each project: as the health tells it, which knows what was missed; else as the history has it. */
export function useStrips(): (project: ProjectStatus) => readonly StripDay[] {
  const edges = useMemo(() => dayEdges(DAYS), []);
  const history = useAsk('history.days', { edges });
  // Draws every card anew: bit by bit, so that the page answers meanwhile.
  const days = useDeferredValue(history.data);
  return useMemo(() => {
    const known = new Map(days?.projects.map(({ project, days }) => [project, days]));
    return ({ name, details }) =>
      details !== null && details.days.length > 0
        ? details.days.map(({ day, state, backups }) => ({ at: localDay(day), state, backups }))
        : stripOf(known.get(name) ?? [], edges);
  }, [days, edges]);
}

/** The worst that no later backup of that day has made good. */
export function stateOf({ complete, incomplete, failed, skipped }: DayOfBackups): DayState {
  if (failed > 0) return complete > 0 ? 'incomplete' : 'failed';
  if (incomplete > 0) return 'incomplete';
  if (complete > 0) return 'ok';
  return skipped > 0 ? 'missed' : 'none';
}

function stripOf(days: readonly DayOfBackups[], edges: readonly number[]): StripDay[] {
  return days.map((day, n) => ({
    at: edges[n] ?? 0,
    state: stateOf(day),
    backups: day.complete + day.incomplete + day.failed,
  }));
}

/** `2026-11-24` in the project's zone; shown as that date anywhere. */
function localDay(day: string): number {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date).getTime();
}
