import { CofreError } from '../../base/errors.ts';
import type { BucketOf, Period } from './calendar.ts';
import type { Candidate, Reason } from './plan.ts';

/** Counts (Infinity: all) and one duration; absent or 0 is no rule. */
export interface RetentionRules {
  readonly last?: number;
  readonly hourly?: number;
  readonly daily?: number;
  readonly weekly?: number;
  readonly monthly?: number;
  readonly yearly?: number;
  /** Everything younger than this (ms), measured from the newest snapshot: a project that rests keeps its last days. */
  readonly within?: number;
}

export type RuleName = keyof RetentionRules;

const COUNTS = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;

/** True when at least one rule is set. A rule that is no count would delete by accident: `wrong-use`. */
export function hasRules(rules: RetentionRules): boolean {
  for (const rule of [...COUNTS, 'within'] as const) {
    const value = rules[rule] ?? 0;
    const isFine =
      value >= 0 && (rule === 'within' || Number.isInteger(value) || value === Number.POSITIVE_INFINITY);
    if (!isFine) throw new CofreError('wrong-use', `retention '${rule}' cannot be ${value}`, { rule, value });
  }
  return [...COUNTS, 'within' as const].some((rule) => (rules[rule] ?? 0) > 0);
}

/** What the rules keep of one project and type; `sorted` newest first, none of it in the future. */
export function keptByRules<S extends Candidate>(
  sorted: readonly S[],
  rules: RetentionRules,
  bucketOf: BucketOf,
): [S, Reason][] {
  const counted = COUNTS.flatMap((rule) =>
    keptByCount(represent(sorted, rule, bucketOf), rule, rules[rule] ?? 0),
  );
  const newest = sorted[0];
  const within = rules.within ?? 0;
  if (newest === undefined || within === 0) return counted;
  const young = sorted.filter(({ time }) => time >= newest.time - within);
  return [...counted, ...young.map((snapshot): [S, Reason] => [snapshot, { rule: 'within' }])];
}

/** Which snapshot of a bucket stands for it. */
const WORTH: Readonly<Record<Candidate['verdict'], number>> = { complete: 2, incomplete: 1, failed: 0 };

/** One snapshot per bucket, newest bucket first: the newest of the best verdict in it. */
function represent<S extends Candidate>(
  sorted: readonly S[],
  rule: 'last' | Period,
  bucketOf: BucketOf,
): S[] {
  if (rule === 'last') return [...sorted];
  const buckets = new Map<string, S>();
  for (const snapshot of sorted) {
    const bucket = bucketOf(rule, snapshot.time);
    const found = buckets.get(bucket);
    if (found === undefined || WORTH[snapshot.verdict] > WORTH[found.verdict]) buckets.set(bucket, snapshot);
  }
  return [...buckets.values()];
}

/**
 * The n newest buckets, and beyond them the buckets of complete snapshots until there are n of those: days on which
 * every backup was incomplete never shorten the line of complete ones.
 */
function keptByCount<S extends Candidate>(
  buckets: readonly S[],
  rule: RuleName,
  count: number,
): [S, Reason][] {
  const kept: [S, Reason][] = [];
  let complete = 0;
  for (const [index, snapshot] of buckets.entries()) {
    if (snapshot.verdict === 'complete') complete += 1;
    const n = snapshot.verdict === 'complete' ? complete : index + 1;
    if (n <= count) kept.push([snapshot, { rule, n }]);
  }
  return kept;
}
