import type { Times } from '../../../contract/settings/schedule.ts';
import type { ProjectSchedule, SchedulesView, ScheduleView } from '../../../contract/views/schedule.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from './escape.ts';
import { isoOf } from './runs.ts';

/** What programs get: times as text. */
export function scheduleFields({ paused, projects }: SchedulesView): object {
  const pause = (of: SchedulesView['paused']) => (of === null ? null : { until: isoOf(of.until) });
  return {
    paused: pause(paused),
    projects: projects.map(({ schedules, ...project }) => ({
      ...project,
      paused: pause(project.paused),
      schedules: schedules.map(({ next, retryAt, skipped, skippedSince, ...schedule }) => ({
        ...schedule,
        next: next.map(isoOf),
        retryAt: isoOf(retryAt),
        skipped: skipped === null ? null : { reason: skipped.reason, slot: isoOf(skipped.slot) },
        skippedSince: isoOf(skippedSince),
      })),
    })),
  };
}

export function saySchedules(context: Context, view: SchedulesView, { served }: { served: boolean }): void {
  const { out, say } = context;
  if (view.paused !== null) out.line(out.paint.warn(pauseText(context, view.paused.until)));
  if (view.projects.every(({ schedules }) => schedules.length === 0)) {
    out.line(say('schedule.none'));
    return;
  }
  for (const project of view.projects) sayProject(context, project, { paused: view.paused !== null });
  if (!served) out.alert(out.paint.warn(say('schedule.notServed')));
}

function sayProject(context: Context, project: ProjectSchedule, { paused }: { paused: boolean }): void {
  const { out, say } = context;
  out.line(`${out.paint.strong(escapeForTerminal(project.project))}  ${project.timeZone}`);
  if (project.paused !== null && !paused)
    out.line(`  ${out.paint.warn(pauseText(context, project.paused.until))}`);
  if (project.schedules.length === 0) out.line(`  ${say('schedule.projectNone')}`);
  for (const schedule of project.schedules) saySchedule(context, schedule, project.timeZone);
}

function saySchedule(context: Context, schedule: ScheduleView, timeZone: string): void {
  const { out, say, texts } = context;
  const conditions = conditionTexts(context, schedule);
  const heading = [schedule.type, timesText(context, schedule.times), ...conditions].join(', ');
  out.line(`  ${heading}`);
  if (schedule.error !== null)
    out.line(`    ${out.paint.bad(say('schedule.broken', { why: schedule.error }))}`);
  if (!schedule.enabled) out.line(`    ${say('schedule.disabled')}`);
  if (schedule.skipped !== null) {
    const reason = texts.raw(`runs.reasons.${schedule.skipped.reason}`) ?? schedule.skipped.reason;
    const line = say(schedule.overGrace ? 'schedule.overGrace' : 'schedule.waiting', { reason });
    out.line(`    ${schedule.overGrace ? out.paint.bad(line) : out.paint.warn(line)}`);
  }
  if (schedule.retryAt !== null) {
    const values = { time: shown(context, schedule.retryAt, timeZone), count: schedule.failures };
    out.line(`    ${out.paint.warn(say('schedule.retry', values))}`);
  }
  for (const time of schedule.next) out.line(`    ${shown(context, time, timeZone)}`);
}

/** In the zone of the project, with the weekday: this is where one sees that it is the wrong one. */
function shown({ texts }: Context, time: number, timeZone: string): string {
  return new Intl.DateTimeFormat(texts.language, {
    ...{
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    },
    ...{ timeZoneName: 'short', timeZone },
  }).format(time);
}

export function timesText({ say, texts }: Context, times: Times): string {
  switch (times.kind) {
    case 'every': {
      const { minutes } = times;
      if (minutes % 1440 === 0) return say('schedule.everyDays', { count: minutes / 1440 });
      if (minutes % 60 === 0) return say('schedule.everyHours', { count: minutes / 60 });
      return say('schedule.everyMinutes', { count: minutes });
    }
    case 'at': {
      const { time, weekdays } = times;
      if (weekdays.length === 0) return say('schedule.daily', { time });
      // 2024-01-01 was a Monday.
      const format = new Intl.DateTimeFormat(texts.language, { weekday: 'short', timeZone: 'UTC' });
      const days = weekdays.map((day) => format.format(Date.UTC(2024, 0, day)));
      return say('schedule.weekly', { days: days.join(', '), time });
    }
    case 'cron':
      return `cron ${escapeForTerminal(times.expression)}`;
  }
}

function conditionTexts({ say, measures }: Context, { conditions, jitterMinutes }: ScheduleView): string[] {
  return [
    ...(jitterMinutes === 0
      ? []
      : [say('schedule.jitter', { time: measures.duration(jitterMinutes * 60_000) })]),
    ...(conditions.onBattery ? [] : [say('schedule.notOnBattery')]),
    ...(conditions.onMetered ? [] : [say('schedule.notOnMetered')]),
    ...(conditions.maxLoad === undefined
      ? []
      : [say('schedule.maxLoad', { load: measures.number(conditions.maxLoad, 1) })]),
    ...(conditions.mounted === undefined ? [] : [say('schedule.mounted', { folder: conditions.mounted })]),
  ];
}

function pauseText({ say, measures }: Context, until: number | null): string {
  return until === null
    ? say('schedule.paused')
    : say('schedule.pausedUntil', { until: measures.exact(until) });
}
