import { z } from 'zod';
import { backupType } from '../settings/backup-type.ts';
import { conditionsSchema, timesSchema } from '../settings/schedule.ts';

/** ms since 1970. */
const moment = z.number().int();
const pause = z.object({ until: moment.nullable() }).nullable();

/** A schedule as it stands now. */
export const scheduleViewSchema = z.object({
  type: backupType,
  times: timesSchema,
  jitterMinutes: z.number().int(),
  enabled: z.boolean(),
  conditions: conditionsSchema,
  /** The next starts, jitter included. */
  next: z.array(moment),
  /** When a run that failed is tried again, and how often it has failed in a row. */
  retryAt: moment.nullable(),
  failures: z.number().int(),
  /** Why the slot that is due does not run, and since when nothing came through because of conditions. */
  skipped: z.object({ slot: moment, reason: z.string() }).nullable(),
  skippedSince: moment.nullable(),
  overGrace: z.boolean(),
  /** Why it can never run: a time zone or cron expression that makes no sense. */
  error: z.string().nullable(),
});
export type ScheduleView = z.infer<typeof scheduleViewSchema>;

export const projectScheduleSchema = z.object({
  project: z.string(),
  timeZone: z.string(),
  paused: pause,
  schedules: z.array(scheduleViewSchema),
});
export type ProjectSchedule = z.infer<typeof projectScheduleSchema>;

export const schedulesViewSchema = z.object({
  paused: pause,
  projects: z.array(projectScheduleSchema),
});
export type SchedulesView = z.infer<typeof schedulesViewSchema>;
