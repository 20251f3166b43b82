import type { ProjectDays } from '../../../main/contract/views/days.ts';
import type { ProjectView } from '../../../main/contract/views/project.ts';
import type { Run } from '../../../main/contract/views/run.ts';
import type { SchedulesView } from '../../../main/contract/views/schedule.ts';
import type { Tone } from '../../parts/mark.tsx';
import type { StripDay } from '../../parts/strip.tsx';
import { stripOf } from './days.ts';

/** A project as its card shows it. */
export interface ProjectNow {
  readonly name: string;
  readonly tone: Tone;
  readonly newest: Run | null;
  readonly newestComplete: Run | null;
  readonly nextAt: number | null;
  readonly strip: readonly StripDay[];
  /** Bytes of the newest complete backup of each day that had one, oldest first. */
  readonly sizes: readonly number[];
}

export function projectsNow(
  projects: readonly ProjectView[],
  history: readonly ProjectDays[],
  schedules: SchedulesView | undefined,
  edges: readonly number[],
): ProjectNow[] {
  return projects.map(({ name }) => {
    const past = history.find(({ project }) => project === name);
    const starts = schedules?.projects.find(({ project }) => project === name)?.schedules ?? [];
    const next = starts.filter(({ enabled }) => enabled).flatMap((schedule) => schedule.next.slice(0, 1));
    return {
      name,
      tone: toneOf(past?.newest ?? null),
      newest: past?.newest ?? null,
      newestComplete: past?.newestComplete ?? null,
      nextAt: next.length === 0 ? null : Math.min(...next),
      strip: stripOf(past?.days ?? [], edges),
      sizes: (past?.days ?? []).flatMap(({ bytes }) => (bytes === null ? [] : [bytes])),
    };
  });
}

function toneOf(newest: Run | null): Tone {
  if (newest === null) return 'bad';
  if (newest.state === 'complete') return 'good';
  return newest.state === 'incomplete' ? 'warn' : 'bad';
}
