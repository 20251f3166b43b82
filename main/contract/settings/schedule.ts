import { z } from 'zod';
import { backupType } from './backup-type.ts';

/** When something runs, in the time zone of its project. */
export const timesSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('every').describe('Again and again.'),
    minutes: z
      .number()
      .int()
      .min(5)
      .max(7 * 24 * 60)
      .describe('Minutes from one run to the next.'),
  }),
  z.strictObject({
    kind: z.literal('at').describe('At a time of day.'),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'timeOfDay')
      .describe('Local time, `03:00`.'),
    weekdays: z.array(z.number().int().min(1).max(7)).default([]).describe('1 = Monday; none: every day.'),
  }),
  z.strictObject({
    kind: z.literal('cron').describe('As cron has it.'),
    expression: z.string().min(1).describe('Five fields: minute, hour, day, month, weekday.'),
  }),
]);

export type Times = z.infer<typeof timesSchema>;

export const conditionsSchema = z.strictObject({
  onBattery: z.boolean().default(true).describe('false: not while on battery.'),
  onMetered: z.boolean().default(true).describe('false: not on a metered network.'),
  maxLoad: z.number().positive().optional().describe('Not while the load per core is above this.'),
  mounted: z.string().optional().describe('Only while this folder is a mounted volume.'),
  graceHours: z.number().positive().default(24).describe('Skipped for longer than this, it is a problem.'),
});

export type RunConditions = z.infer<typeof conditionsSchema>;

export const scheduleSchema = z.strictObject({
  type: backupType.describe('Type of the backup.'),
  times: timesSchema.describe('When it runs, in the time zone of the project.'),
  jitterMinutes: z
    .number()
    .int()
    .min(0)
    .max(120)
    .default(0)
    .describe('Up to so many minutes later, by chance: many machines do not start at once.'),
  enabled: z.boolean().default(true).describe('false: it stays here, but does not run.'),
  conditions: conditionsSchema
    .default({ onBattery: true, onMetered: true, graceHours: 24 })
    .describe('When a run is left out.'),
});

export type ScheduleSettings = z.infer<typeof scheduleSchema>;

const count = z.number().int().min(0).max(100_000);

/** How many snapshots stay, per calendar period; together they keep the union. None at all: everything stays. */
export const retentionSchema = z.strictObject({
  last: count.optional().describe('The newest so many.'),
  hourly: count.optional().describe('One for each of so many hours.'),
  daily: count.optional().describe('One for each of so many days.'),
  weekly: count.optional().describe('One for each of so many weeks.'),
  monthly: count.optional().describe('One for each of so many months.'),
  yearly: count.optional().describe('One for each of so many years.'),
  withinDays: z.number().positive().optional().describe('Everything younger than this stays.'),
});

export type RetentionSettings = z.infer<typeof retentionSchema>;
