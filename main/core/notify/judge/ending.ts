import type { Level } from '../../../contract/views/health.ts';
import type { Run, RunDetails, RunKind } from '../../../contract/views/run.ts';
import { type Facts, factsOf, type GoodBackup, type Notice } from './facts.ts';
import { comesAndGoes, isLongWell, isOpen, metAgain } from './flapping.ts';
import { isReminderDue, remindersBy } from './remind.ts';
import type { Trouble } from './trouble.ts';

/** Problems that a message names. */
const PROBLEMS_NAMED = 3;

export interface Known {
  /** The trouble that is open for what the run is about. */
  readonly trouble: Trouble | null;
  readonly good: GoodBackup | null;
  readonly now: number;
  readonly remindAfterDays: readonly number[];
}

export interface Judgement {
  /** The trouble as it is now; null: there is none (any more). */
  readonly trouble: Trouble | null;
  readonly notice: Notice | null;
}

/**
 * What the end of a run means for people: a new problem is told, the same one again is not, until it is old enough for a
 * reminder; that all of it is over is told once. What a person stopped says nothing.
 */
export function judgeEnding(run: RunDetails, known: Known): Judgement {
  const verdict = verdictOf(run);
  if (verdict === 'silent') return { trouble: known.trouble, notice: null };
  return verdict === 'good' ? well(run, known) : unwell(run, known, verdict);
}

type Bad = 'failed' | 'incomplete' | 'interrupted';

function verdictOf({ state, reason }: Run): 'good' | 'silent' | Bad {
  switch (state) {
    case 'complete':
      return 'good';
    case 'failed':
    case 'incomplete':
      return state;
    case 'interrupted':
      // The machine was shut down, and it is caught up: an ordinary day. A process that died is not.
      return reason?.code === 'core-stopped' ? 'silent' : 'interrupted';
    default:
      return 'silent';
  }
}

/** `backup:shop`, `check:vault nas`. */
export function troubleKey({ kind, project, vault }: Pick<Run, 'kind' | 'project' | 'vault'>): string {
  return `${kind}:${project ?? `vault ${vault}`}`;
}

function well(run: RunDetails, { trouble, now }: Known): Judgement {
  if (trouble === null || !isOpen(trouble)) return { trouble, notice: null };
  const { [partOf(run)]: part, ...left } = trouble.parts;
  if (part === undefined) return { trouble, notice: null };
  if (Object.keys(left).length > 0) return { trouble: { ...trouble, parts: left }, notice: null };
  if (trouble.told.length === 0) return { trouble: null, notice: null };
  const well = { ...trouble, parts: {}, wellSince: now };
  return { trouble: well, notice: comesAndGoes(trouble) ? null : recovered(run, { ...trouble, now }) };
}

/** What came and went is over when it has been well for long; any trouble is forgotten then. */
export function settle(run: RunDetails, trouble: Trouble, now: number): Judgement {
  if (!isLongWell(trouble, now)) return { trouble, notice: null };
  return { trouble: null, notice: comesAndGoes(trouble) ? recovered(run, { ...trouble, now }) : null };
}

function recovered(run: RunDetails, { since, level, now }: Trouble & { now: number }): Notice {
  return noticeOf(run, { kind: 'recovered', level: 'ok', now, facts: { since, was: level } });
}

function unwell(run: RunDetails, known: Known, verdict: Bad): Judgement {
  const { now, good } = known;
  const level = levelOf(run.kind, verdict);
  const met = meet(metAgain(known.trouble, now) ?? begun(run, level, now), run, {
    level,
    cause: run.reason?.code ?? verdict,
  });
  const { part, cause, trouble } = met;
  const { since, episodes, level: was } = trouble;
  const facts = { since, count: part.count, was, good, episodes };
  // A cause that became worse is another one.
  const name = `${cause}/${level}`;
  if (!trouble.told.includes(name))
    return {
      trouble: { ...trouble, told: [...trouble.told, name] },
      notice: noticeOf(run, { kind: verdict, level, now, facts }),
    };
  return remind(run, { ...known, trouble });
}

/** An open trouble is told again when it is old enough, also when nothing runs any more. */
export function remind(run: RunDetails, known: Known & { readonly trouble: Trouble }): Judgement {
  const { trouble, now, remindAfterDays, good } = known;
  if (!isReminderDue(trouble, now, remindAfterDays)) return { trouble, notice: null };
  const reminders = remindersBy(now - trouble.since, remindAfterDays);
  const count = Object.values(trouble.parts).reduce((sum, part) => sum + part.count, 0);
  const facts = { since: trouble.since, count, was: trouble.level, good };
  const notice = noticeOf(run, { kind: 'still', level: 'critical', now, facts });
  // By its number: a trouble may be told again though its newest run is the same.
  return { trouble: { ...trouble, reminders }, notice: { ...notice, id: `${notice.id}-${reminders}` } };
}

function begun(run: Run, level: Level, now: number): Trouble {
  return {
    ...{ key: troubleKey(run), since: now, level, parts: {}, told: [], reminders: 0, run: run.id },
    ...{ episodes: 1, wellSince: null },
  };
}

function meet(
  before: Trouble,
  run: Run,
  { level, cause }: { level: Level; cause: string },
): { trouble: Trouble; part: { count: number }; cause: string } {
  const part = { count: (before.parts[partOf(run)]?.count ?? 0) + 1, cause };
  const worst = before.level === 'critical' ? before.level : level;
  const parts = { ...before.parts, [partOf(run)]: part };
  return { trouble: { ...before, level: worst, parts, run: run.id }, part, cause };
}

const partOf = ({ type }: Run): string => type ?? '';

/** What threatens a restore is critical when it fails; housekeeping is not. */
const GRAVE: ReadonlySet<RunKind> = new Set<RunKind>(['backup', 'check', 'drill', 'heal']);

function levelOf(kind: RunKind, verdict: Bad): Level {
  return verdict === 'failed' && GRAVE.has(kind) ? 'critical' : 'warning';
}

function noticeOf(
  run: RunDetails,
  about: Pick<Notice, 'kind' | 'level'> & { readonly now: number; readonly facts: Partial<Facts> },
): Notice {
  const { kind, project, vault, type, trigger, reason, problemCount } = run;
  return {
    ...{ id: `${run.id}-${about.kind}`, at: about.now, kind: about.kind, level: about.level },
    ...{ project, run: run.id, trouble: troubleKey(run) },
    facts: factsOf({
      ...{ job: { kind, project, vault, type, trigger }, reason, problemCount },
      problems: run.problems.slice(0, PROBLEMS_NAMED),
      ...about.facts,
    }),
  };
}
