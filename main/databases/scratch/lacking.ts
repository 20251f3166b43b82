import { CofreError } from '../../base/errors.ts';
import type { DrillReasonCode } from '../../contract/views/proof.ts';

/** What is missing to load a dump somewhere: nothing is wrong with the dump. `reason` is a code of `DRILL_LACKS`. */
export function lacking(
  reason: DrillReasonCode,
  message: string,
  details: Readonly<Record<string, string | number>> = {},
): CofreError {
  return new CofreError('inconclusive', message, { ...details, lacking: reason });
}
