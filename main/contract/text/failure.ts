import type { CofreError } from '../../base/errors.ts';
import type { Texts, Values } from './texts.ts';

/** What a person is told about a failure: what happened, and what to do. null where no text fits. */
export interface FailureTexts {
  readonly message: string | null;
  readonly hint: string | null;
}

/** The texts of an error's code and reason, in the person's language, filled in with its details. */
export function failureTexts({ code, message, details }: CofreError, texts: Texts): FailureTexts {
  const values = { ...details, message, ...translated(details, texts) };
  const reason = typeof details.reason === 'string' ? `reasons.${details.reason}` : null;
  return {
    message: fitting(texts, values, [
      ...(reason === null ? [] : [`${reason}.what`]),
      `errors.${code}.what`,
      `errors.${code}.or`,
      `errors.${code}.bare`,
    ]),
    hint: fitting(texts, values, [...(reason === null ? [] : [`${reason}.hint`]), `errors.${code}.hint`]),
  };
}

/** Details that are codes of their own: the rules of retention, what settings expect, what a machine lacks. */
function translated({ rule, expected, reason, lacks }: CofreError['details'], texts: Texts): Values {
  return {
    ...(typeof rule === 'string' ? { rule: texts.raw(`prune.reasons.${rule}`) ?? rule } : {}),
    ...(typeof expected === 'string'
      ? { expected: texts.raw(`settings.expected.${expected}`) ?? expected }
      : {}),
    ...(typeof lacks === 'string' ? whyOf(texts.raw(`reasons.${reason}.lacks.${lacks}`)) : {}),
  };
}

function whyOf(why: string | null): Values {
  return why === null ? {} : { why };
}

/** The first text that exists and whose every place can be filled. */
export function fitting(texts: Texts, values: Values, keys: readonly string[]): string | null {
  for (const key of keys) {
    const raw = texts.raw(key);
    if (raw === null) continue;
    const places = [...raw.matchAll(/\{\{\s*(\w+)[^}]*\}\}/g)].map((match) => match[1] ?? '');
    if (places.every((place) => values[place] !== undefined)) return texts.say(key as never, values);
  }
  return null;
}
