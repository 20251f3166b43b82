import { z } from 'zod';
import { coverageSchema, drillSchema } from './proof.ts';
import { runSchema } from './run.ts';

/** Milliseconds since 1970 UTC. */
const moment = z.number().int();
const count = z.number().int().nonnegative();

/** How runs of one kind ended. */
const tallySchema = z.object({ complete: count, incomplete: count, failed: count, other: count });
export type Tally = z.infer<typeof tallySchema>;

const projectReportSchema = z.object({
  project: z.string(),
  vault: z.string(),
  folders: z.array(z.string()),
  /** Names and engines. */
  databases: z.array(z.object({ name: z.string(), engine: z.string() })),
  backups: tallySchema,
  /** The newest good one, of all time. */
  lastBackup: runSchema.nullable(),
  drills: z.object({ passed: count, failed: count, inconclusive: count }),
  /** The newest that passed, of all time: what was restored, when, and how long it took. */
  lastPassed: drillSchema.nullable(),
});

const vaultReportSchema = z.object({
  vault: z.string(),
  url: z.string(),
  copies: z.array(z.object({ name: z.string(), kind: z.string(), lastComplete: moment.nullable() })),
  checks: tallySchema,
  heals: tallySchema,
  syncs: tallySchema,
  lastCheck: runSchema.nullable(),
  /** How much was read back and hashed within its window: the vault, then its copies, as far as this machine knows. */
  coverage: z.array(coverageSchema),
});

/** What was protected, checked, tried out and healed in a span of time: to be shown to a customer or an auditor. */
export const reportSchema = z.object({
  madeAt: moment,
  since: moment,
  host: z.string(),
  cofre: z.string(),
  projects: z.array(projectReportSchema),
  vaults: z.array(vaultReportSchema),
  /** Newest first; the newest `RUNS_MAX` and how many there were. */
  drills: z.array(drillSchema),
  runs: z.array(runSchema),
  runCount: count,
});
export type Report = z.infer<typeof reportSchema>;
