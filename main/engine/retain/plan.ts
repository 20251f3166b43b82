import { calendarOf } from './calendar.ts';
import { protectedOf } from './protect.ts';
import { hasRules, keptByRules, type RetentionRules, type RuleName } from './rules.ts';

/** What retention must know of a snapshot. Buckets and protections are per project and type. */
export interface Candidate<Id extends string = string> {
  readonly id: Id;
  /** When it was taken (ms since 1970 UTC). */
  readonly time: number;
  readonly project: string;
  readonly type: string;
  readonly verdict: 'complete' | 'incomplete' | 'failed';
  readonly pinned: boolean;
  readonly proven: boolean;
  /** Somebody has to look first: nothing that is held goes, whatever else is said. */
  readonly held?: boolean;
}

/** Rules may differ from project to project and type to type; those without any keep everything. */
export type RulesOf = (project: string, type: string) => RetentionRules;

export interface Reason {
  readonly rule:
    | RuleName
    | 'no-rules'
    | 'pinned'
    | 'held'
    | 'newest-complete'
    | 'newest-proven'
    | 'newest'
    | 'future';
  /** For counts: the how-manieth bucket it stands for, from 1. */
  readonly n?: number;
}

export interface RetentionPlan<Id extends string = string> {
  /** Newest first, as `remove`. */
  readonly keep: readonly { readonly id: Id; readonly reasons: readonly Reason[] }[];
  readonly remove: readonly Id[];
}

export interface RetentionMoment {
  /** ms since 1970 UTC. */
  readonly now: number;
  /** IANA name, the same for all or by project; `wrong-use` when unknown. */
  readonly timeZone: string | ((project: string) => string);
}

/** Pure. Every snapshot is in exactly one of `keep` and `remove`; carrying the plan out and planning again removes nothing. */
export function planRetention<Id extends string>(
  snapshots: readonly Candidate<Id>[],
  rules: RetentionRules | RulesOf,
  { now, timeZone }: RetentionMoment,
): RetentionPlan<Id> {
  const sorted = [...snapshots].sort(newestFirst);
  const reasons = new Map<Id, Reason[]>(sorted.map(({ id }) => [id, []]));
  if (reasons.size !== sorted.length) throw new Error('the same snapshot id was given twice');
  const note = ([{ id }, reason]: [Candidate<Id>, Reason]): number | undefined =>
    reasons.get(id)?.push(reason);

  const zoneOf = typeof timeZone === 'string' ? () => timeZone : timeZone;
  const rulesOf = typeof rules === 'function' ? rules : () => rules;
  if (typeof timeZone === 'string') calendarOf(timeZone); // also when there is nothing to plan
  if (typeof rules !== 'function') hasRules(rules);
  for (const group of Map.groupBy(sorted, ({ project, type }) => JSON.stringify([project, type])).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const its = rulesOf(first.project, first.type);
    const past = group.filter(({ time }) => time <= now);
    protectedOf(group, now).forEach(note);
    if (hasRules(its)) keptByRules(past, its, calendarOf(zoneOf(first.project))).forEach(note);
    else for (const snapshot of group) note([snapshot, { rule: 'no-rules' }]);
  }
  const all = [...reasons].map(([id, found]) => ({ id, reasons: found }));
  return {
    keep: all.filter((each) => each.reasons.length > 0),
    remove: all.filter((each) => each.reasons.length === 0).map(({ id }) => id),
  };
}

/** Equal times are told apart by id, so that the order given does not matter. */
function newestFirst(a: Candidate, b: Candidate): number {
  if (a.time !== b.time) return b.time - a.time;
  return a.id < b.id ? 1 : -1;
}
