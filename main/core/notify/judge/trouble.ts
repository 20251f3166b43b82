import { z } from 'zod';
import { levelSchema } from '../../../contract/views/health.ts';
import { runIdSchema } from '../../../contract/views/run.ts';

const moment = z.number().int();

/**
 * A problem that is open, for all that belongs together for a person (`backup:shop`): it begins with a bad run or a finding,
 * and ends when each of its parts (the types of backup) is well again.
 */
export const troubleSchema = z.object({
  key: z.string(),
  since: moment,
  /** How bad the worst of it was. */
  level: levelSchema,
  /** What of it is not well: how often it was met, and its cause now. */
  parts: z.record(z.string(), z.object({ count: z.number().int(), cause: z.string() })),
  /** Causes that were told: the same one is not told again. */
  told: z.array(z.string()),
  /** Reminders that are behind it. */
  reminders: z.number().int(),
  /** How often it has come, each time within a day of its last end. */
  episodes: z.number().int().default(1),
  /** Since when all of it is well; it is remembered for a day, in case that it comes again. Null: it is open. */
  wellSince: moment.nullable().default(null),
  /** The newest run that was not well; null: it is about a finding. */
  run: runIdSchema.nullable(),
});
export type Trouble = z.infer<typeof troubleSchema>;
