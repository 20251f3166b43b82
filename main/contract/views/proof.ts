import { z } from 'zod';
import { backupType } from '../settings/backup-type.ts';
import { failureSchema } from './failure.ts';
import { runIdSchema } from './run-id.ts';

/** Milliseconds since 1970 UTC. */
const moment = z.number().int();
const count = z.number().int().nonnegative();

/** `inconclusive`: nothing wrong was seen, but something needed for the proof was missing; the reasons name it. */
export const DRILL_VERDICTS = ['passed', 'failed', 'inconclusive'] as const;
export const drillVerdictSchema = z.enum(DRILL_VERDICTS);
export type DrillVerdict = z.infer<typeof drillVerdictSchema>;

/** Why a drill failed. The texts are `drill.reasons.<code>`, filled in by the details. */
export const DRILL_FAILURES = [
  'file-damaged', // not given back, or not as it was
  'record-damaged', // of the snapshot, or of a newer one that was to be tried out
  'list-damaged', // a part of the file list cannot be read
  'load-failed', // a dump that does not load
  'rows-lost',
  'tables-lost',
  'rows-differ', // more than there should be
  'check-failed',
  'check-timed-out',
] as const;

/** What was missing for the proof. */
export const DRILL_LACKS = [
  'no-space',
  'over-budget',
  'not-restorable-here', // this system refuses a name or a kind of thing
  'tool-missing',
  'server-missing',
  'tool-old',
  'extension-missing',
  'needs-superuser', // what only the superuser of a server may do: a dump is not let
  'role-missing',
  'password-missing',
  'server-unreachable',
  'server-refused',
  'no-user', // as root a server needs another user to run as
  'not-loadable',
  'not-counted',
  'rows-around',
  'check-not-started',
] as const;

/** The closed list of `Drill.reasons`. */
export const DRILL_REASONS = [...DRILL_FAILURES, ...DRILL_LACKS] as const;
export type DrillReasonCode = (typeof DRILL_REASONS)[number];

/** One dump, loaded into a scratch database and counted. */
export const drilledDatabaseSchema = z.object({
  name: z.string(),
  engine: z.string(),
  verdict: drillVerdictSchema,
  tables: count,
  /** Rows found after loading, and rows counted when it was dumped; null: not counted. */
  rows: count.nullable(),
  expectedRows: count.nullable(),
  /** Where it was loaded: a file, a throwaway server of this machine, a server the person named. */
  scratch: z.enum(['file', 'throwaway', 'named', 'none']),
  durationMs: count,
});

export type DrilledDatabase = z.infer<typeof drilledDatabaseSchema>;

/** The project's own check command, run inside the restored copy. */
export const drilledCheckSchema = z.object({
  /** As a person reads it; never holds a secret. */
  command: z.string(),
  verdict: drillVerdictSchema,
  exitStatus: z.number().int().nullable(),
  durationMs: count,
});

export type DrilledCheck = z.infer<typeof drilledCheckSchema>;

/** The record of one restore drill: the proof that is attached to a snapshot. Manual and automatic drills write the same. */
export const drillSchema = z.object({
  run: runIdSchema.nullable(),
  snapshot: z.string(),
  snapshotTime: moment,
  project: z.string(),
  type: backupType.or(z.literal('files')),
  at: moment,
  /** Name of the copy it was restored from; null: the vault itself. */
  copy: z.string().nullable(),
  scope: z.enum(['full', 'sample']),
  verdict: drillVerdictSchema,
  /** Why it failed, or what was missing: worst first. */
  reasons: z.array(failureSchema),
  files: count,
  bytes: count,
  /** Of a full drill: how long a real restore of this snapshot takes. */
  restoreMs: count,
  durationMs: count,
  databases: z.array(drilledDatabaseSchema),
  checks: z.array(drilledCheckSchema),
});
export type Drill = z.infer<typeof drillSchema>;

/** How much of a vault (or of a copy) was read back and hashed, and when. */
export const coverageSchema = z.object({
  vault: z.string(),
  copy: z.string().nullable(),
  /** Every pack shall be read again within so many days. */
  windowDays: z.number().int().positive(),
  packs: count,
  bytes: count,
  /** Read back and found whole within the window. */
  provenPacks: count,
  provenBytes: count,
  /** When the pack that waits longest was proven last; null: some pack never was. */
  oldestAt: moment.nullable(),
  damagedPacks: count,
});
export type Coverage = z.infer<typeof coverageSchema>;

/** Why a new snapshot looks wrong beside its project's own past. */
export const ANOMALIES = [
  'files-collapsed',
  'bytes-collapsed',
  'rows-collapsed',
  'table-gone',
  'mass-change',
  'turned-to-noise',
  'ransom-note',
  'source-missing',
] as const;
export const anomalySchema = z.object({
  code: z.enum(ANOMALIES),
  snapshot: z.string(),
  /** What is meant: a table, a folder, a file; '' for all of it. */
  what: z.string(),
  /** What was found, and what the project's past let expect. */
  value: z.number(),
  expected: z.number(),
});
export type Anomaly = z.infer<typeof anomalySchema>;

/** While it stands nothing of the project is deleted. */
export const holdSchema = z.object({
  project: z.string(),
  vault: z.string(),
  since: moment,
  anomalies: z.array(anomalySchema),
});
export type Hold = z.infer<typeof holdSchema>;

/** One that a person has released, and why. */
export const releasedHoldSchema = holdSchema.extend({ releasedAt: moment, reason: z.string() });
export type ReleasedHold = z.infer<typeof releasedHoldSchema>;
