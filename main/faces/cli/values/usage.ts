import { CofreError, type ErrorCode, type ErrorDetails } from '../../../base/errors.ts';
import type { TextKey } from '../words/texts.ts';

/** Reasons the command line itself gives, with a text (and, where it helps, a hint) of their own. */
export type Reason = TextKey extends infer Key
  ? Key extends `reasons.${infer Name}.what`
    ? Name
    : never
  : never;

export function usage(reason: Reason, details: ErrorDetails = {}): CofreError {
  return because('wrong-use', reason, details);
}

export function because(
  code: ErrorCode,
  reason: Reason,
  details: ErrorDetails = {},
  cause?: unknown,
): CofreError {
  return new CofreError(code, reason, { ...details, reason }, cause);
}
