import { z } from 'zod';
import { detailsSchema } from './failure.ts';

/** Something that did not go as it should (see base/problems.ts). Older records hold only the sentence. */
export const problemSchema = z.object({
  path: z.string(),
  code: z.string(),
  message: z.string(),
  details: detailsSchema.optional(),
});
export type RunProblem = z.infer<typeof problemSchema>;
