import type { Failure } from '../views/failure.ts';
import type { RunProblem } from '../views/problem.ts';
import { fitting } from './failure.ts';
import type { TextKey, Texts, Values } from './texts.ts';

type Told = Pick<RunProblem, 'code' | 'message' | 'details'>;

/** What went wrong with one thing, in the person's language, and why: of older records the sentence they hold. */
export function problemText({ code, message, details }: Told, texts: Texts): string {
  const known = texts.raw(`problems.${code}`);
  const why = lackText(details, texts) ?? texts.say('problems.plain', { text: message });
  return known === null ? why : `${texts.say(`problems.${code}` as TextKey)} (${why})`;
}

/** Why a backup lacks what it must have, with where; null for every other reason, and for one that holds only a sentence. */
export function lackReason({ details }: Pick<Failure, 'details'>, texts: Texts): string | null {
  const why = lackText(details, texts);
  return why === null || details.path === undefined
    ? why
    : texts.say('problems.at', { path: details.path, why });
}

function lackText(details: Values | undefined, texts: Texts): string | null {
  return typeof details?.lacks === 'string' ? fitting(texts, details, [`lacks.${details.lacks}`]) : null;
}
