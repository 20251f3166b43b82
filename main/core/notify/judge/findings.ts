import { createHash } from 'node:crypto';
import type { Finding, Level } from '../../../contract/views/health.ts';
import { factsOf, type Notice } from './facts.ts';
import { comesAndGoes, isLongWell, isOpen, metAgain } from './flapping.ts';
import { isReminderDue, remindersBy } from './remind.ts';
import type { Trouble } from './trouble.ts';
import { hasLasted, isNoNews, wayOf } from './ways.ts';

export interface FindingsKnown {
  /** All that is open. */
  readonly troubles: readonly Trouble[];
  /** Projects that are being backed up just now, or wait for it. */
  readonly busy: ReadonlySet<string>;
  readonly now: number;
  readonly remindAfterDays: readonly number[];
}

export interface FindingsJudgement {
  /** Troubles of findings as they are now, by key; null: over. */
  readonly troubles: ReadonlyMap<string, Trouble | null>;
  readonly notices: readonly Notice[];
}

/**
 * Findings that no run tells, compared with what was told: new ones and worse ones are told, together for each project;
 * those that stay come again by their age; the end of all of a project is told once. A snoozed one is silent.
 */
export function judgeFindings(findings: readonly Finding[], known: FindingsKnown): FindingsJudgement {
  const wanted = findings.filter((finding) => isTold(finding, known.troubles));
  const before = new Map(known.troubles.filter(isOfFinding).map((trouble) => [trouble.key, trouble]));
  const troubles = new Map<string, Trouble | null>();
  const news: Finding[] = [];
  const again: Finding[] = [];
  for (const finding of wanted) {
    const { trouble, is } = meet(finding, before.get(keyOf(finding)) ?? null, known);
    troubles.set(trouble.key, trouble);
    if (is === 'new' || is === 'again') (is === 'new' ? news : again).push(finding);
  }
  const asleep = new Set(findings.map(keyOf));
  const ended: Trouble[] = [];
  for (const trouble of before.values()) {
    if (troubles.has(trouble.key)) continue;
    const isSilent = asleep.has(trouble.key) || trouble.told.length === 0;
    const after = isSilent ? null : settled(trouble, known.now);
    troubles.set(trouble.key, after);
    // What comes and goes has ended when it is forgotten, all else at once.
    if (!isSilent && (comesAndGoes(trouble) ? after === null : isOpen(trouble))) ended.push(trouble);
  }
  return {
    troubles,
    notices: [
      ...grouped(news).map((group) => noticeOf(group, 'new', known.now, troubles)),
      ...grouped(again).map((group) => noticeOf(group, 'again', known.now, troubles)),
      ...ends(ended, troubles, known.now),
    ],
  };
}

/** What is left of a trouble that is not met any more. */
function settled(trouble: Trouble, now: number): Trouble | null {
  if (isOpen(trouble)) return { ...trouble, wellSince: now };
  return isLongWell(trouble, now) ? null : trouble;
}

function isTold(finding: Finding, troubles: readonly Trouble[]): boolean {
  const { level, project, snoozed } = finding;
  if (snoozed !== null || (level !== 'critical' && level !== 'warning')) return false;
  const way = wayOf(finding);
  if (way === 'run' || way === 'advice') return false;
  return !(isNoNews(finding) && troubles.some((each) => isOpen(each) && each.key === `backup:${project}`));
}

export function isOfFinding({ key }: Trouble): boolean {
  return key.startsWith('finding:');
}

function keyOf({ code, project, vault, about }: Finding): string {
  return `finding:${JSON.stringify([project ?? '', code, vault ?? '', about ?? ''])}`;
}

function projectOf({ key }: Trouble): string | null {
  const [project = ''] = JSON.parse(key.slice('finding:'.length)) as string[];
  return project === '' ? null : project;
}

function meet(
  finding: Finding,
  before: Trouble | null,
  { now, remindAfterDays, busy }: FindingsKnown,
): { trouble: Trouble; is: 'new' | 'again' | 'known' | 'waiting' } {
  const { code, level, project } = finding;
  const part = { count: 1, cause: code };
  const begun = {
    key: keyOf(finding),
    since: now,
    level,
    parts: { '': part },
    told: [],
    reminders: 0,
    ...{ run: null, episodes: 1, wellSince: null },
  };
  const trouble: Trouble = metAgain(before, now) ?? begun;
  if (!trouble.told.includes(level)) {
    const isBusy = project !== null && busy.has(project);
    if (wayOf(finding) === 'lasting' && (isBusy || !hasLasted(finding, now - trouble.since)))
      return { trouble, is: 'waiting' };
    const worst = trouble.level === 'critical' ? trouble.level : level;
    return { trouble: { ...trouble, level: worst, told: [...trouble.told, level] }, is: 'new' };
  }
  if (!isReminderDue(trouble, now, remindAfterDays)) return { trouble, is: 'known' };
  return {
    trouble: { ...trouble, reminders: remindersBy(now - trouble.since, remindAfterDays) },
    is: 'again',
  };
}

function grouped(findings: readonly Finding[]): Finding[][] {
  return [...Map.groupBy(findings, ({ project }) => project).values()];
}

function noticeOf(
  findings: readonly Finding[],
  kind: 'new' | 'again',
  now: number,
  troubles: ReadonlyMap<string, Trouble | null>,
): Notice {
  const level: Level = findings.some((each) => each.level === 'critical') ? 'critical' : 'warning';
  const known = findings.flatMap((each) => troubles.get(keyOf(each)) ?? []);
  const since = Math.min(...known.map((each) => each.since));
  return {
    ...{ id: idOf(kind, known), at: now, kind: 'finding', level: kind === 'again' ? 'critical' : level },
    ...{ project: findings[0]?.project ?? null, run: null, trouble: familyOf(findings[0]?.project ?? null) },
    facts: factsOf({
      job: null,
      findings: [...findings],
      was: level,
      since,
      count: kind === 'again' ? 2 : 1,
      episodes: Math.max(...known.map((each) => each.episodes)),
    }),
  };
}

/** Told when nothing that was told of the project is left. */
function ends(
  ended: readonly Trouble[],
  troubles: ReadonlyMap<string, Trouble | null>,
  now: number,
): Notice[] {
  const left = new Set(
    [...troubles.values()].flatMap((trouble) =>
      trouble === null || !isOpen(trouble) ? [] : [projectOf(trouble)],
    ),
  );
  return [...Map.groupBy(ended, projectOf)].flatMap(([project, over]): Notice[] => {
    if (left.has(project)) return [];
    const since = Math.min(...over.map((each) => each.since));
    const was: Level = over.some((each) => each.level === 'critical') ? 'critical' : 'warning';
    return [
      {
        ...{ id: idOf('over', over), at: now, kind: 'findings-over', level: 'ok' },
        ...{ project, run: null, trouble: familyOf(project) },
        facts: factsOf({ job: null, since, was, count: over.length }),
      },
    ];
  });
}

const familyOf = (project: string | null): string => `findings:${project ?? ''}`;

/** The same for the same news, whichever process finds it. */
function idOf(kind: string, troubles: readonly Trouble[]): string {
  const told = troubles.map(({ key, since, told: levels, reminders }) => [
    key,
    since,
    levels.length,
    reminders,
  ]);
  const hash = createHash('sha256')
    .update(JSON.stringify([kind, told]))
    .digest('hex')
    .slice(0, 16);
  return `finding-${kind}-${hash}`;
}
