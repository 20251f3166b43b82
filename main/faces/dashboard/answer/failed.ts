import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { failureOf } from '../../../contract/failure.ts';
import type { Failure } from '../../../contract/views/failure.ts';
import { statusOf } from './status.ts';

/** Every failure has one shape, as the other faces know it: `{ error: { code, message, details } }`. */
export function failed(
  c: Context,
  status: ContentfulStatusCode,
  error: Omit<Failure, 'details'> & Partial<Failure>,
): Response {
  return c.json({ error: { details: {}, ...error } }, status);
}

/** A failure of the core, or of ours. */
export function failedWith(c: Context, error: unknown): Response {
  const failure = failureOf(error);
  return failed(c, statusOf(failure.code), failure);
}
