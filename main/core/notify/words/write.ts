import { assertNever, EXIT_STATUS } from '../../../base/errors.ts';
import { errorOf } from '../../../contract/failure.ts';
import { failureTexts } from '../../../contract/text/failure.ts';
import { lackReason, problemText } from '../../../contract/text/problem.ts';
import type { Texts } from '../../../contract/text/texts.ts';
import type { Failure } from '../../../contract/views/failure.ts';
import type { RunProblem } from '../../../contract/views/problem.ts';
import type { Facts, Notice } from '../judge/facts.ts';
import { comesAndGoes } from '../judge/flapping.ts';
import { digestWords } from './digest.ts';
import { findingWords } from './findings.ts';
import { dayAndTime } from './moments.ts';

/** Longest line of a message (characters): a notification is read at a glance. */
const LINE_MAX = 400;

export interface WriteWorld {
  readonly texts: Texts;
  readonly now: number;
  readonly timeZone: string;
}

export interface Words {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A message in the person's language: what happened, and in lines of one sentence each why, what is safe, what to do. */
export function writeWords(notice: Notice, world: WriteWorld): Words {
  const { title, lines } = wordsOf(notice, world);
  const short = (text: string) => shorten(withoutCredentials(text));
  return { title: short(title), lines: lines.filter((line) => line !== '').map(short) };
}

function wordsOf(notice: Notice, world: WriteWorld): Words {
  const { texts } = world;
  const { facts, kind } = notice;
  const job = jobOf(facts, texts);
  switch (kind) {
    case 'failed':
    case 'incomplete':
    case 'interrupted':
      return {
        title: texts.say(`notify.title.${kind}`, { job }),
        lines: [
          causeOf(facts, texts),
          goodOf(facts, world),
          hintOf(facts, texts),
          ...flappingOf(facts, texts),
        ],
      };
    case 'still':
      return {
        title: texts.say('notify.title.still', { job }),
        lines: [sinceOf(facts, world), causeOf(facts, texts), goodOf(facts, world), hintOf(facts, texts)],
      };
    case 'recovered':
      return { title: texts.say('notify.title.recovered', { job }), lines: [overOf(notice, world)] };
    case 'finding':
      return findingWords(facts, world);
    case 'findings-over':
      return { title: overTitle(notice, texts), lines: [overOf(notice, world)] };
    case 'digest':
      return digestWords(facts, world);
    case 'test':
      return { title: texts.say('notify.title.test'), lines: [texts.say('notify.test')] };
    case 'ping-start':
      return { title: texts.say('notify.ping.start', { job }), lines: [] };
    case 'ping-ok':
      return { title: texts.say('notify.ping.ok', { job }), lines: [] };
    case 'ping-log':
      return { title: texts.say('notify.ping.log', { job }), lines: [] };
    case 'ping-fail':
      return { title: texts.say('notify.title.failed', { job }), lines: [causeOf(facts, texts)] };
    default:
      return assertNever(kind);
  }
}

/** `Backup of shop`, `Check of the vault nas`, `Backup of shop before a deploy`. */
export function jobOf({ job }: Facts, texts: Texts): string {
  if (job === null) return '';
  const { kind, project, vault, trigger } = job;
  const of =
    project === null
      ? texts.say(`notify.job.${kind}.ofVault`, { vault })
      : texts.say(`notify.job.${kind}.ofProject`, { project });
  return trigger === 'push' || trigger === 'deploy' ? texts.say(`notify.before.${trigger}`, { job: of }) : of;
}

/** Why, in one sentence. Of several problems the first is told, and how many there are. */
function causeOf({ reason, problems, problemCount }: Facts, texts: Texts): string {
  if (reason === null) return '';
  const first = problems[0];
  const cause = causeText(reason, texts, first ?? null);
  const more = problemCount > 1 ? ` ${texts.say('notify.more', { count: problemCount - 1 })}` : '';
  return sentence(cause) + more;
}

function causeText(reason: Failure, texts: Texts, problem: RunProblem | null): string {
  const condition = texts.raw(`runs.reasons.${reason.code}`);
  if (condition !== null) return condition;
  const told = problem !== null && texts.raw(`problems.${problem.code}`) !== null;
  if (told && reason.code === problem.code) return `${problem.path}: ${problemText(problem, texts)}`;
  if (Object.hasOwn(EXIT_STATUS, reason.code))
    return failureTexts(errorOf(reason), texts).message ?? reason.message;
  return lackReason(reason, texts) ?? reason.message;
}

function hintOf({ reason }: Facts, texts: Texts): string {
  if (reason === null || !Object.hasOwn(EXIT_STATUS, reason.code)) return '';
  return sentence(failureTexts(errorOf(reason), texts).hint ?? '');
}

/** The newest backup that can be relied on, of failures of backups and checks alike. */
function goodOf({ good, job }: Facts, { texts, now, timeZone }: WriteWorld): string {
  if (job?.project === null || job === null) return '';
  if (good === null) return texts.say('notify.noGood');
  const when = dayAndTime(good.at, { texts, now, timeZone });
  return texts.say(good.proven ? 'notify.goodProven' : 'notify.good', { when });
}

/** Why no more may be heard of it for a while. */
export function flappingOf(facts: Facts, texts: Texts): string[] {
  return comesAndGoes(facts) ? [texts.say('notify.comesAndGoes')] : [];
}

function sinceOf({ since, count }: Facts, { texts, now, timeZone }: WriteWorld): string {
  if (since === null) return '';
  const when = dayAndTime(since, { texts, now, timeZone });
  return texts.say('notify.since', { when, count });
}

function overOf({ at, facts }: Notice, { texts }: WriteWorld): string {
  return facts.since === null ? '' : texts.say('notify.over', { ms: Math.max(0, at - facts.since) });
}

function overTitle({ project }: Notice, texts: Texts): string {
  return project === null
    ? texts.say('notify.allOver')
    : texts.say('notify.title.recovered', { job: project });
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return text === '' || /[.!?…]$/.test(text) ? whole : `${whole}.`;
}

/** What was recorded is without the secrets that were known then; this cuts what only looks like one. */
function withoutCredentials(text: string): string {
  return text
    .replaceAll(/(\w:\/\/)[^\s/@]*:[^\s/@]*@/g, '$1***@')
    .replaceAll(/\b(passw(?:or)?d|pwd|token|secret|api[_-]?key)(\s*[=:]\s*)\S+/gi, '$1$2***');
}

/** One line, whatever the system said. */
function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= LINE_MAX ? line : `${line.slice(0, LINE_MAX - 1)}…`;
}
