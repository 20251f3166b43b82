import type { Reason, RetentionPlan } from './plan.ts';

/** Reasons that no budget overrules. */
const PROTECTS: ReadonlySet<Reason['rule']> = new Set<Reason['rule']>([
  ...(['pinned', 'held', 'newest-complete', 'newest-proven', 'newest', 'future'] as const),
]);

/** From what is given up first: what only a fine rule keeps has many neighbours in time, a yearly one has none. */
const GIVEN_UP: readonly Reason['rule'][] = [
  ...(['no-rules', 'within', 'hourly', 'last', 'daily', 'weekly', 'monthly', 'yearly'] as const),
];

export function isProtected(reasons: readonly Reason[]): boolean {
  return reasons.some(({ rule }) => PROTECTS.has(rule));
}

/** Kept snapshots that may go when there is no room, in the order in which they go: by their coarsest rule, oldest first. */
export function thinningOrder<Id extends string>({ keep }: Pick<RetentionPlan<Id>, 'keep'>): Id[] {
  const rank = (reasons: readonly Reason[]): number =>
    Math.max(...reasons.map(({ rule }) => GIVEN_UP.indexOf(rule)));
  return keep
    .toReversed()
    .filter(({ reasons }) => !isProtected(reasons))
    .map(({ id, reasons }) => ({ id, rank: rank(reasons) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ id }) => id);
}
