import { z } from 'zod';
import { runSchema } from './run.ts';

const count = z.number().int().nonnegative();

/** The backups of one day, counted by how they ended (`failed`: also interrupted ones). */
export const dayOfBackupsSchema = z.object({
  complete: count,
  incomplete: count,
  failed: count,
  skipped: count,
  /** Of the last complete one: what it holds and how long it took. */
  bytes: count.nullable(),
  durationMs: count.nullable(),
});
export type DayOfBackups = z.infer<typeof dayOfBackupsSchema>;

export const projectDaysSchema = z.object({
  project: z.string(),
  /** One for each day that was asked for, oldest first. */
  days: z.array(dayOfBackupsSchema),
  /** Ever: its newest backup that ended, and the newest complete one. */
  newest: runSchema.nullable(),
  newestComplete: runSchema.nullable(),
});
export type ProjectDays = z.infer<typeof projectDaysSchema>;
