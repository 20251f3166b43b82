import { CofreError, type ErrorCode, type ErrorDetails, EXIT_STATUS } from '../../base/errors.ts';
import type { Finding } from '../views/health.ts';
import type { Status } from '../views/status.ts';
import { failureTexts } from './failure.ts';
import { lackReason } from './problem.ts';
import type { TextKey, Texts, Values } from './texts.ts';

export interface FindingText {
  readonly title: string;
  /** What it means for a restore. */
  readonly meaning: string;
  /** The one thing to do; its command is the finding's own. */
  readonly action: string;
}

/** A finding in the person's language; the same words in every face and in every message. */
export function findingText(finding: Pick<Finding, 'code' | 'values'>, texts: Texts): FindingText {
  const values = { ...finding.values, ...translated(finding, texts) };
  const say = (part: string): string => texts.say(`health.${finding.code}.${part}` as TextKey, values);
  return { title: say('title'), meaning: say('meaning'), action: say('action') };
}

/** Why it is so, in a few words; null where the finding itself says all. */
export function findingCause({ values }: Pick<Finding, 'values'>, texts: Texts): string | null {
  return typeof values.code === 'string' ? sentence(causeOf(values, texts)) || null : null;
}

/** The verdict as one sentence: the first thing a person reads. */
export function verdictText({ level, unknown, projects, findings }: Status, texts: Texts): string {
  if (unknown !== null) return texts.say(`health.verdict.${unknown}`);
  const [first] = findings;
  if (first === undefined || level === 'ok') {
    const [project, ...others] = projects;
    return others.length === 0
      ? texts.say('health.verdict.ok', { name: project?.name ?? '' })
      : texts.say('health.verdict.okAll', { count: projects.length });
  }
  // What is as bad as the first, and what is less bad, counts; what somebody has snoozed does not.
  const count = findings.filter(({ snoozed }) => snoozed === null).length || findings.length;
  const values = { count, first: findingText(first, texts).title };
  if (level === 'notice') return texts.say('health.verdict.notice', values);
  return texts.say(count === 1 ? `health.verdict.${level}` : `health.verdict.${level}s`, values);
}

/** What is a code in the values: why a run failed or was skipped, how a project differs from its settings. */
function translated({ values }: Pick<Finding, 'values'>, texts: Texts): Values {
  const { code, reason, context, type, why } = values;
  return {
    ...(typeof why === 'string' ? { why: sentence(why) } : {}),
    ...(typeof type === 'string' ? { type: typeOfBackup(type, texts) } : {}),
    ...(typeof code === 'string' ? { cause: sentence(causeOf(values, texts)) } : {}),
    ...(typeof reason === 'string' ? { skip: texts.raw(`runs.reasons.${reason}`) ?? reason } : {}),
    ...(typeof context === 'string' && texts.raw(`detect.drift.${context}`) !== null
      ? { drift: texts.say(`detect.drift.${context}` as TextKey, values) }
      : {}),
  };
}

function typeOfBackup(type: string, texts: Texts): string {
  return texts.raw(`window.types.${type}`)?.toLowerCase() ?? type;
}

function causeOf({ code: named, reason, details }: Finding['values'], texts: Texts): string {
  const [code, message] = [String(named), String(reason ?? '')];
  const ours = texts.raw(`runs.reasons.${code}`);
  if (ours !== null) return ours;
  if (!Object.hasOwn(EXIT_STATUS, code))
    return (
      lackReason({ details: detailsIn(details) }, texts) || message || code || texts.say('health.noCause')
    );
  return (
    failureTexts(new CofreError(code as ErrorCode, message, detailsIn(details)), texts).message ?? message
  );
}

/** As health has put them in (see core/health/found.ts). */
function detailsIn(text: string | number | undefined): ErrorDetails {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as ErrorDetails) : {};
  } catch {
    return {}; // of another Cofre: told without them
  }
}

/** Begins with a capital - but for a name before a colon - and ends without a full stop: what follows adds its own. */
function sentence(text: string): string {
  const trimmed = text.trim().replace(/[.\s]+$/, '');
  return /^[^\s:]+:/.test(trimmed) ? trimmed : trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
}
