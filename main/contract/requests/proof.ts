import { z } from 'zod';
import { entryName } from '../settings/project.ts';
import { drillSchema } from '../views/proof.ts';
import { reportSchema } from '../views/report.ts';
import { runIdSchema } from '../views/run.ts';
import { TRIGGERS } from '../views/run-words.ts';

/** Drills on one page. */
export const DRILLS_PAGE_MAX = 500;

export const proofRequests = {
  /** What is left out is as the project's settings have it; without a snapshot the newest backup is restored. */
  'drill.start': {
    input: z.strictObject({
      project: entryName,
      snapshot: z
        .string()
        .regex(/^[0-9a-f]{4,64}$/)
        .nullable()
        .default(null),
      scope: z.enum(['full', 'sample']).nullable().default(null),
      /** Files of a sample. */
      sample: z.number().int().min(1).nullable().default(null),
      /** Name of a copy of the vault to restore from. */
      copy: z.string().nullable().default(null),
      trigger: z.enum(TRIGGERS).default('manual'),
    }),
    output: z.object({ run: runIdSchema, joined: z.boolean() }),
  },
  /** Newest first. */
  'drill.list': {
    input: z.strictObject({
      project: z.string().nullable().default(null),
      vault: z.string().nullable().default(null),
      snapshot: z.string().nullable().default(null),
      run: runIdSchema.nullable().default(null),
      /** Ended at or after (ms since 1970). */
      since: z.number().int().nullable().default(null),
      limit: z.number().int().min(1).max(DRILLS_PAGE_MAX).default(50),
    }),
    output: z.object({ drills: z.array(drillSchema) }),
  },
  /** What was protected, checked, tried out and healed since then (by default in the last 90 days). */
  'report.make': {
    input: z.strictObject({
      project: z.string().nullable().default(null),
      since: z.number().int().nullable().default(null),
    }),
    output: z.object({ report: reportSchema }),
  },
} as const;
