import { z } from 'zod';
import { backupType } from '../settings/backup-type.ts';
import { copyViewSchema } from '../views/copy.ts';
import { findingSchema, levelSchema, SCORE_ROWS } from '../views/health.ts';
import { coverageSchema, drillSchema, holdSchema } from '../views/proof.ts';
import { runSchema } from '../views/run.ts';
import {
  backupBriefSchema,
  databaseStatusSchema,
  dayStatusSchema,
  retentionStatusSchema,
  UNKNOWN,
  vaultStatusSchema,
} from '../views/status.ts';

/** As programs get times: ISO 8601, UTC. */
const time = z.iso.datetime();
const pause = z.strictObject({ until: time.nullable() }).nullable();
const strict = z.strictObject;

const run = strict({
  ...runSchema.omit({ queuedAt: true, startedAt: true, finishedAt: true }).shape,
  ...{ queued: time, started: time.nullable(), finished: time.nullable() },
  // Kinds and triggers grow with what Cofre learns: a program must bear one it does not know.
  ...{ kind: z.string(), trigger: z.string(), state: z.string() },
});
const brief = strict({ ...backupBriefSchema.shape, at: time });
const drill = strict({ ...drillSchema.shape, at: time, snapshotTime: time });

const details = strict({
  days: z.array(dayStatusSchema),
  retention: z.array(retentionStatusSchema),
  databases: z.array(
    strict({
      ...databaseStatusSchema.shape,
      proof: strict({ ...databaseStatusSchema.shape.proof.unwrap().shape, at: time }).nullable(),
    }),
  ),
  snapshots: z.array(brief),
  troubles: z.array(run),
  drills: z.array(drill),
});

const project = strict({
  name: z.string(),
  vault: z.string(),
  level: levelSchema.describe('Worst of its own findings, of its vault and of this machine.'),
  paused: pause,
  running: z.array(run),
  newest: brief.nullable().describe('The newest backup of any type that can be restored from.'),
  types: z.array(
    strict({
      type: backupType,
      last: brief.nullable(),
      periodMs: z.number().int().nonnegative().nullable().describe('null: not scheduled.'),
      next: time.nullable(),
    }),
  ),
  next: time.nullable(),
  growthPerDay: z.number().nullable().describe('Bytes a day; null: not known yet.'),
  proof: drill.nullable().describe('The newest restore drill that passed.'),
  hold: strict({ ...holdSchema.shape, since: time }).nullable(),
  details: details.nullable().describe('Only with --detailed.'),
});

const vault = strict({
  ...vaultStatusSchema.shape,
  copies: z.array(
    strict({
      ...copyViewSchema.omit({ lastSyncAt: true, newestSnapshotAt: true }).shape,
      ...{ lastSync: time.nullable(), newestSnapshot: time.nullable(), absentSince: time.nullable() },
    }),
  ),
  coverage: z.array(strict({ ...coverageSchema.omit({ oldestAt: true }).shape, oldest: time.nullable() })),
  lastCheck: run.nullable(),
});

const finding = strict({
  ...findingSchema.omit({ action: true }).shape,
  since: time,
  title: z.string().describe('What is so, in the language of the command.'),
  meaning: z.string().describe('What it means for a restore.'),
  action: z.string().describe('The one thing to do.'),
  command: z
    .string()
    .nullable()
    .describe('The command that does it; null: only a person can, outside of Cofre.'),
  request: strict({ kind: z.string(), input: z.record(z.string(), z.unknown()) }).nullable(),
  snoozed: strict({ until: time.nullable(), reason: z.string() }).nullable(),
});

/** What `cofre status --json` answers. Fields may be added; those that are here stay. */
export const statusDocumentSchema = strict({
  schema: z.literal('cofre.status/1'),
  level: levelSchema.describe('Worst over everything that was asked about.'),
  unknown: z.enum(UNKNOWN).nullable().describe('Why nothing can be told; never ok then.'),
  summary: z.string().describe('The verdict as a sentence.'),
  at: time,
  served: z.boolean().describe('A core runs: only then something starts by itself.'),
  paused: pause,
  score: z.number().min(0).max(10),
  scoreRows: z.array(
    strict({ row: z.enum(SCORE_ROWS), points: z.number().min(0).max(10), missing: z.array(z.string()) }),
  ),
  running: z.array(run),
  projects: z.array(project),
  vaults: z.array(vault),
  findings: z.array(finding).describe('Worst first.'),
});

export function statusSchemaText(): string {
  const schema = z.toJSONSchema(statusDocumentSchema, { io: 'output', reused: 'ref' });
  return `${JSON.stringify({ title: 'cofre status --json', ...schema }, null, 2)}\n`;
}
