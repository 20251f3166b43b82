import type { Settings } from '../../contract/settings/settings.ts';
import type { ProjectSchedule, SchedulesView, ScheduleView } from '../../contract/views/schedule.ts';
import { entryOf, nextTimes } from './entries.ts';
import { type Pauses, pauseOf, pauseOfAll } from './pauses.ts';
import type { States } from './state-file.ts';
import { systemTimeZone } from './times.ts';

export interface ViewParts {
  readonly settings: Pick<Settings, 'projects'>;
  readonly states: States;
  readonly pauses: Pauses;
  /** Tells machines apart, as for the entries that run. */
  readonly seed: string;
  readonly now: number;
}

/** What is shown of the schedules of one project, or of all of them. */
export function viewSchedules(
  parts: ViewParts,
  { project, count }: { project: string | null; count: number },
): SchedulesView {
  const names = Object.keys(parts.settings.projects).filter((name) => project === null || name === project);
  return {
    paused: pauseOfAll(parts.pauses, parts.now),
    projects: names.map((name) => viewProject(parts, name, count)),
  };
}

function viewProject(parts: ViewParts, project: string, count: number): ProjectSchedule {
  const { schedules = [], timeZone = systemTimeZone() } = parts.settings.projects[project] ?? {};
  const pause = pauseOf(parts.pauses, project, parts.now);
  // While paused nothing starts: the next times are those after its end, and none when it has no end.
  const from = pause === null ? parts.now : pause.until;
  const view = (schedule: (typeof schedules)[number]): ScheduleView => {
    const { type, times, jitterMinutes, enabled, conditions } = schedule;
    const shown = { type, times, jitterMinutes, enabled, conditions };
    try {
      const entry = entryOf(project, schedule, { timeZone, seed: parts.seed });
      const state = parts.states.get(entry.key);
      const since = state?.skippedSince ?? null;
      return {
        ...shown,
        next: enabled && from !== null ? nextTimes(entry, from, count) : [],
        retryAt: state?.retryAt ?? null,
        failures: state?.failures ?? 0,
        skipped: state?.skipped ?? null,
        skippedSince: since,
        overGrace: since !== null && parts.now - since > conditions.graceHours * 3_600_000,
        error: null,
      };
    } catch (error) {
      const nothing = {
        next: [],
        retryAt: null,
        failures: 0,
        skipped: null,
        skippedSince: null,
        overGrace: false,
      };
      return { ...shown, ...nothing, error: error instanceof Error ? error.message : String(error) };
    }
  };
  return {
    project,
    timeZone,
    paused: pause,
    schedules: schedules.map(view),
  };
}
