import { z } from 'zod';

/** A `CofreError` on its way to another process: all that a person is told, and no trace of our code. */
export const failureSchema = z.object({
  code: z.string().max(64),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type Failure = z.infer<typeof failureSchema>;
