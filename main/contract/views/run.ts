import { z } from 'zod';
import { PHASES } from '../progress.ts';
import { failureSchema } from './failure.ts';
import { problemSchema } from './problem.ts';
import { drillSchema } from './proof.ts';
import { runIdSchema } from './run-id.ts';
import { RUN_KINDS, RUN_STATES, TRIGGERS } from './run-words.ts';

export type { RunProblem } from './problem.ts';
export { type RunId, runIdSchema } from './run-id.ts';
export type { RunKind, RunResult, RunState, Trigger } from './run-words.ts';

/** Milliseconds since 1970 UTC. */
const moment = z.number().int();
const count = z.number().int().nonnegative();

/** A line of the history. */
export const runSchema = z.object({
  id: runIdSchema,
  kind: z.enum(RUN_KINDS),
  project: z.string().nullable(),
  vault: z.string(),
  /** Of a backup: full, quick, database; of a check: its depth. */
  type: z.string().nullable(),
  trigger: z.enum(TRIGGERS),
  state: z.enum(RUN_STATES),
  /** Why it failed, was skipped or interrupted: a code of base/errors.ts or of a condition; `message` in plain English. */
  reason: failureSchema.nullable(),
  queuedAt: moment,
  startedAt: moment.nullable(),
  finishedAt: moment.nullable(),
  durationMs: count.nullable(),
  files: count.nullable(),
  bytes: count.nullable(),
  newBytes: count.nullable(),
  storedBytes: count.nullable(),
  snapshot: z.string().nullable(),
  problemCount: count,
});
export type Run = z.infer<typeof runSchema>;

/** All there is to know of one run, but its log. */
export const runDetailsSchema = runSchema.extend({
  /** How long each phase took (ms). */
  phases: z.partialRecord(z.enum(PHASES), count),
  /** What its kind counts beside files and bytes: `databases`, `unchangedFiles`, `packsRead`, ... */
  counts: z.record(z.string(), z.number()),
  /** The first of them; `problemCount` counts all. */
  problems: z.array(problemSchema),
  logLines: count,
  /** Of a restore drill that came to a verdict. */
  drill: drillSchema.nullable(),
});
export type RunDetails = z.infer<typeof runDetailsSchema>;
