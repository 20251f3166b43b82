import type { Context } from '../context.ts';

/** Something proposed, in words for a person. */
export interface Asked {
  readonly key: string;
  readonly words: string;
  /** Only possible: offered, but not taken by who takes all, nor remembered as declined. */
  readonly isDoubtful?: boolean;
}

export interface Answers {
  readonly taken: ReadonlySet<string>;
  readonly declined: ReadonlySet<string>;
}

/** All of it, none of it (null), or one by one, as the person says; without a person to ask: none. */
export async function takeOrDecline(context: Context, all: readonly Asked[]): Promise<Answers | null> {
  const { prompts, say } = context;
  if (!prompts.possible) return null;
  if (all.length === 0)
    return (await prompts.agree(`${say('project.takeIt')} `, say('ask.yesLetters'), true))
      ? takeAll(all)
      : null;
  const answer = (await prompts.line(`${say('project.takeOrChoose')} `)).toLowerCase();
  if (answer.startsWith(say('ask.chooseLetter'))) return oneByOne(context, all);
  const isYes = answer === '' || startsWithOne(answer, say('ask.yesLetters'));
  return isYes ? takeAll(all) : null;
}

export function takeAll(all: readonly Asked[]): Answers {
  const taken = all.filter(({ isDoubtful }) => isDoubtful !== true).map(({ key }) => key);
  return { taken: new Set(taken), declined: new Set() };
}

async function oneByOne({ prompts, say }: Context, all: readonly Asked[]): Promise<Answers> {
  const [taken, declined] = [new Set<string>(), new Set<string>()];
  for (const { key, words, isDoubtful = false } of all) {
    const question = say(isDoubtful ? 'project.takeDoubtful' : 'project.takeOne', { what: words });
    if (await prompts.agree(`${question} `, say('ask.yesLetters'), !isDoubtful)) taken.add(key);
    else if (!isDoubtful) declined.add(key);
  }
  return { taken, declined };
}

function startsWithOne(answer: string, letters: string): boolean {
  return letters.split(',').some((start) => answer.startsWith(start));
}
