import { agoText, whenText } from '../text/ago.ts';
import { findingCause, findingText, verdictText } from '../text/health.ts';
import type { Texts } from '../text/texts.ts';
import type { Finding } from '../views/health.ts';
import type { Run } from '../views/run.ts';
import type { Status } from '../views/status.ts';
import { allPaused, percentOf, runningJobs, stateOf } from './state.ts';
import type { TrayInput } from './view.ts';

/** What Windows shows of a tooltip (characters; NOTIFYICONDATA.szTip holds 128 with its end). */
export const TOOLTIP_MAX = 127;

/** `Cofre: all 3 projects protected - last backup 12 minutes ago - proven restorable 2 days ago` */
export function trayTooltip(input: TrayInput, texts: Texts): string {
  const { status, jobs, now } = input;
  const doing = runningJobs(input).map((run) => runText(run, percentOf(jobs, run), texts));
  const parts = [...doing, ...stateParts(status, now, texts)];
  return oneLine(`Cofre: ${parts.join(' - ')}`, TOOLTIP_MAX);
}

/** `backup of shop 42 %` */
export function runText(run: Run, percent: number | null, texts: Texts): string {
  const kind = texts.say(`runs.kinds.${run.kind}`);
  const what =
    run.project === null
      ? texts.say('runs.ofVault', { kind, vault: run.vault })
      : texts.say('runs.ofProject', { kind, project: run.project });
  return percent === null ? what : `${what} ${percent} %`;
}

/** The texts of a pause, with its end where it has one. */
export function pauseText(status: Status, now: number, texts: Texts): string {
  const until = status.paused === null ? null : status.paused.until;
  return until === null
    ? texts.say('tray.paused')
    : texts.say('tray.pausedUntil', { until: whenText(texts, until, now) });
}

/** On one line, without what could change how it is read, and no longer than `most`. */
export function oneLine(text: string, most: number): string {
  const characters = [...text.replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

function stateParts(status: Status, now: number, texts: Texts): string[] {
  const worst = status.findings.find(({ snoozed }) => snoozed === null);
  switch (stateOf(status)) {
    case 'failed':
      return [
        worst === undefined ? verdictText(status, texts) : findingLine(worst, now, texts),
        ...(allPaused(status) ? [pauseText(status, now, texts)] : []),
      ];
    case 'attention':
      if (status.unknown !== null) return [withoutStop(verdictText(status, texts))];
      return [worst === undefined ? verdictText(status, texts) : findingLine(worst, now, texts)];
    case 'paused':
      return [
        pauseText(status, now, texts),
        ...(status.level === 'warning' && worst !== undefined ? [findingLine(worst, now, texts)] : []),
      ];
    case 'protected':
      return [protectedText(status, texts), ...agesOf(status, now, texts)];
  }
}

/** `shop - backup failed 09:02 (PostgreSQL refused the connection)`, else the finding's title. */
function findingLine(finding: Finding, now: number, texts: Texts): string {
  if (finding.code !== 'backup-failed' || finding.project === null) return findingText(finding, texts).title;
  const cause = findingCause(finding, texts);
  const values = { project: finding.project, time: whenText(texts, finding.since, now) };
  return cause === null
    ? texts.say('tray.failed', values)
    : texts.say('tray.failedBecause', { ...values, cause });
}

function protectedText({ projects }: Status, texts: Texts): string {
  const [project, ...others] = projects;
  return project === undefined || others.length > 0
    ? texts.say('tray.protectedAll', { count: projects.length })
    : texts.say('tray.protected', { project: project.name });
}

function agesOf({ projects }: Status, now: number, texts: Texts): string[] {
  const newest = Math.max(...projects.map((each) => each.newest?.at ?? Number.NEGATIVE_INFINITY));
  // Of several projects the one whose proof is oldest: what is said is true of each.
  const proofs = projects.map((each) => each.proof?.at ?? null);
  const oldest = proofs.includes(null) ? null : Math.min(...proofs.map(Number));
  return [
    ...(Number.isFinite(newest) ? [texts.say('tray.lastBackup', { ago: agoText(texts, newest, now) })] : []),
    ...(oldest === null || !Number.isFinite(oldest)
      ? []
      : [texts.say('tray.proven', { ago: agoText(texts, oldest, now) })]),
  ];
}

function withoutStop(text: string): string {
  return text.replace(/[.\s]+$/, '');
}
