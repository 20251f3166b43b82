import {
  DRILL_FAILURES,
  type Drill,
  type DrillReasonCode,
  type DrillVerdict,
} from '../../contract/views/proof.ts';

export type DrillReason = Drill['reasons'][number] & { readonly code: DrillReasonCode };

/** `message` is the plain English of it; `details` fill in the text of the code. */
export function reason(
  code: DrillReasonCode,
  message: string,
  details: DrillReason['details'] = {},
): DrillReason {
  return { code, message, details };
}

const FAILURES: ReadonlySet<string> = new Set(DRILL_FAILURES);

export function isFailure({ code }: DrillReason): boolean {
  return FAILURES.has(code);
}

/** Any failure fails it; else anything that lacks makes it inconclusive. */
export function verdictOf(reasons: readonly DrillReason[]): DrillVerdict {
  if (reasons.some(isFailure)) return 'failed';
  return reasons.length === 0 ? 'passed' : 'inconclusive';
}

export function worstFirst(reasons: readonly DrillReason[]): DrillReason[] {
  return [...reasons.filter(isFailure), ...reasons.filter((each) => !isFailure(each))];
}
