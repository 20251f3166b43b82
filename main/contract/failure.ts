import { z } from 'zod';
import { CofreError, type ErrorCode, EXIT_STATUS } from '../base/errors.ts';

/** A `CofreError` on its way to another process: all that a person is told, and no trace of our code. */
export const failureSchema = z.object({
  code: z.string().max(64),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type Failure = z.infer<typeof failureSchema>;

export function failureOf(error: unknown): Failure {
  if (error instanceof CofreError) {
    return { code: error.code, message: error.message, details: { ...error.details } };
  }
  const aborted = error instanceof Error && error.name === 'AbortError';
  const message = error instanceof Error ? error.message : String(error);
  return { code: aborted ? 'cancelled' : 'failed', message, details: {} };
}

/** A code that this Cofre does not know (a newer one sent it) is a plain failure with its message. */
export function errorOf({ code, message, details }: Failure): CofreError {
  return new CofreError(Object.hasOwn(EXIT_STATUS, code) ? (code as ErrorCode) : 'failed', message, details);
}
