import { lackReason } from '../../main/contract/text/problem.ts';
import type { Run } from '../../main/contract/views/run.ts';
import type { Texts } from './texts.ts';

export interface Told {
  readonly what: string;
  /** What to do; '' when there is nothing to say. */
  readonly hint: string;
}

interface Failed {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string | number>>;
}

/** A failure of the core in the person's language: by its reason, else by its code, else as it was reported. */
export function failureText({ code, message, details }: Failed, texts: Texts): Told {
  const own = texts.maybe(`window.failures.${code}.what`);
  if (own !== null) return { what: own, hint: texts.maybe(`window.failures.${code}.hint`) ?? '' };
  const values = { ...details, message, ...translated(details, texts) };
  const reason = typeof details.reason === 'string' ? `reasons.${details.reason}` : 'reasons.-';
  const first = (keys: readonly string[]) => {
    for (const key of keys) {
      const text = texts.maybe(key, values);
      if (text !== null) return text;
    }
    return null;
  };
  return {
    what:
      first([`${reason}.what`, `errors.${code}.what`, `errors.${code}.or`, `errors.${code}.bare`]) ?? message,
    hint: first([`${reason}.hint`, `errors.${code}.hint`]) ?? '',
  };
}

/** Why a run ended as it did; '' when nothing is known. */
export function reasonText({ reason }: Pick<Run, 'reason'>, texts: Texts): string {
  if (reason === null) return '';
  return (
    texts.maybe(`runs.reasons.${reason.code}`) ??
    lackReason(reason, texts.contract) ??
    failureText(reason, texts).what
  );
}

/** Details that are codes of their own: the rules of retention, and what settings expect. */
function translated(details: Failed['details'], texts: Texts): Record<string, string> {
  const { rule, expected } = details;
  return {
    ...(typeof rule === 'string' ? { rule: texts.maybe(`prune.reasons.${rule}`) ?? rule } : {}),
    ...(typeof expected === 'string'
      ? { expected: texts.maybe(`settings.expected.${expected}`) ?? expected }
      : {}),
  };
}
