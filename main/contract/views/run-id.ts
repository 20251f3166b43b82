import { z } from 'zod';

/** One run of one job: nine letters of time and seven of chance, so that ids sort by time and a beginning names a run. */
export const runIdSchema = z
  .string()
  .regex(/^[0-9a-hjkmnp-tv-z]{16}$/)
  .brand<'RunId'>();
export type RunId = z.infer<typeof runIdSchema>;
