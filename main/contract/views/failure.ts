import { z } from 'zod';

/** Values of a text that is chosen by a code. */
export const detailsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** A `CofreError` on its way to another process: all that a person is told, and no trace of our code. */
export const failureSchema = z.object({
  code: z.string().max(64),
  message: z.string(),
  details: detailsSchema.default({}),
});
export type Failure = z.infer<typeof failureSchema>;
