import { CofreError, type ErrorCode, EXIT_STATUS } from '../base/errors.ts';
import type { Failure } from './views/failure.ts';

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
