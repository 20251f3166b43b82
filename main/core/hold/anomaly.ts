import type { Anomaly } from '../../contract/views/proof.ts';
import type { Measures } from './measures.ts';

/** The project's own past, oldest first. */
export interface Past {
  /** What is ordinary for it: snapshots that raised nothing. How much it varies is learned from them. */
  readonly ordinary: readonly Measures[];
  /** The level it has now: since a person last said that a change was meant, else the same as `ordinary`. */
  readonly current: readonly Measures[];
}

export function anomaly(
  { snapshot }: Measures,
  code: Anomaly['code'],
  what: string,
  value: number,
  expected: number,
): Anomaly {
  return { code, snapshot, what, value, expected };
}
