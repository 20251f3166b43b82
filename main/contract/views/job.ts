import { z } from 'zod';
import { PHASES } from '../progress.ts';
import { runSchema } from './run.ts';

const count = z.number().nonnegative();

export const progressViewSchema = z.object({
  phase: z.enum(PHASES),
  files: count,
  bytes: count,
  expectedFiles: count,
  expectedBytes: count,
  percent: z.number().int().min(0).max(100).nullable(),
  bytesPerSecond: count,
  secondsLeft: z.number().int().positive().nullable(),
  item: z.string(),
});

/** A job that waits or runs in the core that was asked. */
export const jobSchema = z.object({
  run: runSchema,
  /** Of a running one; null while it waits. */
  progress: progressViewSchema.nullable(),
  /** Jobs that run before it, in its own and in other vaults; 0 for a running one. */
  before: z.number().int().nonnegative(),
});
export type Job = z.infer<typeof jobSchema>;
