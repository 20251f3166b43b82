import { z } from 'zod';
import { backupType } from '../settings/backup-type.ts';
import { copyViewSchema } from './copy.ts';
import { findingSchema, levelSchema, scoreSchema } from './health.ts';
import { coverageSchema, drillSchema, holdSchema } from './proof.ts';
import { runIdSchema, runSchema } from './run.ts';

/** Milliseconds since 1970 UTC. */
const moment = z.number().int();
const count = z.number().int().nonnegative();

/** Why nothing can be told. Unknown is never ok. */
export const UNKNOWN = ['no-projects', 'settings-invalid', 'history-unreadable'] as const;
export type Unknown = (typeof UNKNOWN)[number];

/** A backup that can be restored from: complete, or incomplete with its problems named. */
export const backupBriefSchema = z.object({
  run: runIdSchema,
  snapshot: z.string().nullable(),
  type: z.string(),
  at: moment,
  verdict: z.enum(['complete', 'incomplete']),
  durationMs: count.nullable(),
  files: count.nullable(),
  bytes: count.nullable(),
  newBytes: count.nullable(),
  storedBytes: count.nullable(),
  problemCount: count,
});
export type BackupBrief = z.infer<typeof backupBriefSchema>;

export const typeStatusSchema = z.object({
  type: backupType,
  /** The newest of this very type. */
  last: backupBriefSchema.nullable(),
  /** Shortest time between two runs of its schedules (ms); null: not scheduled. */
  periodMs: count.nullable(),
  nextAt: moment.nullable(),
});
export type TypeStatus = z.infer<typeof typeStatusSchema>;

/** One day, in the time zone of the project: the worst that nothing made good; `missed` where a schedule had a time and nothing came. */
export const DAY_STATES = ['ok', 'incomplete', 'failed', 'missed', 'none'] as const;
export const dayStatusSchema = z.object({ day: z.string(), state: z.enum(DAY_STATES), backups: count });
export type DayStatus = z.infer<typeof dayStatusSchema>;

/** How many snapshots of a type stay, as in the settings. */
export const retentionStatusSchema = z.object({
  type: backupType,
  rules: z.record(z.string(), z.number()),
});

export const databaseStatusSchema = z.object({
  name: z.string(),
  engine: z.string(),
  /** The newest proof of it, from a restore drill. */
  proof: z
    .object({ at: moment, verdict: z.string(), tables: count, rows: count.nullable(), durationMs: count })
    .nullable(),
});

export const projectDetailsSchema = z.object({
  /** The last thirty days, today the last of them. */
  days: z.array(dayStatusSchema),
  /** Rules of each type that has any; none: everything stays. */
  retention: z.array(retentionStatusSchema),
  databases: z.array(databaseStatusSchema),
  /** Newest restore points, newest first; those that retention has removed since are among them. */
  snapshots: z.array(backupBriefSchema),
  /** Runs that did not end well, newest first. */
  troubles: z.array(runSchema),
  drills: z.array(drillSchema),
});
export type ProjectDetails = z.infer<typeof projectDetailsSchema>;

export const projectStatusSchema = z.object({
  name: z.string(),
  vault: z.string(),
  /** Worst of its findings and of those of its vault. */
  level: levelSchema,
  paused: z.object({ until: moment.nullable() }).nullable(),
  /** What waits or runs for it now; never hides an error. */
  running: z.array(runSchema),
  newest: backupBriefSchema.nullable(),
  types: z.array(typeStatusSchema),
  nextAt: moment.nullable(),
  /** By how much what is backed up grows (bytes a day, over the last weeks); null: not known yet. */
  growthPerDay: z.number().nullable(),
  /** The newest drill that passed: proof that it can be restored. */
  proof: drillSchema.nullable(),
  hold: holdSchema.nullable(),
  details: projectDetailsSchema.nullable(),
});
export type ProjectStatus = z.infer<typeof projectStatusSchema>;

export const vaultStatusSchema = z.object({
  name: z.string(),
  url: z.string(),
  level: levelSchema,
  projects: z.array(z.string()),
  disk: z
    .object({
      free: count,
      total: count,
      bytesPerDay: z.number().nullable(),
      daysUntilFull: count.nullable(),
    })
    .nullable(),
  budgetBytes: count.nullable(),
  copies: z.array(copyViewSchema),
  /** Of the vault itself and of its copies: how much was read back within its window. */
  coverage: z.array(coverageSchema),
  lastCheck: runSchema.nullable(),
});
export type VaultStatus = z.infer<typeof vaultStatusSchema>;

/** How everything is: what the tray, the window, `cofre status` and monitoring show. */
export const statusSchema = z.object({
  at: moment,
  /** Worst over all; `warning` at least where something is unknown. */
  level: levelSchema,
  unknown: z.enum(UNKNOWN).nullable(),
  /** A core serves this home: only then something starts by itself. */
  served: z.boolean(),
  paused: z.object({ until: moment.nullable() }).nullable(),
  running: z.array(runSchema),
  score: scoreSchema,
  projects: z.array(projectStatusSchema),
  vaults: z.array(vaultStatusSchema),
  /** Worst first. */
  findings: z.array(findingSchema),
});
export type Status = z.infer<typeof statusSchema>;
