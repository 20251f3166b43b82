import { CofreError, errnoOf } from '../../base/errors.ts';
import type { ProblemCode } from '../../base/problems.ts';
import type { Failure } from './work-planner.ts';

/** What the system refuses is one thing's problem; no space, or a fault of ours, is everybody's. */
export function refusal(error: unknown, otherwise: ProblemCode = 'unwritable'): Failure {
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT')
    throw new CofreError('no-space', 'there is no space left where things are restored to', {}, error);
  if (error instanceof CofreError) return { code: 'hostile', message: error.message };
  if (errno === '') throw error;
  return { code: otherwise, message: errno };
}
