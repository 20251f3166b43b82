import { expect } from 'vitest';
import { CofreError } from '../../../main/base/errors.ts';
import { describeFailure } from '../../../main/faces/cli/say/failure.ts';
import { loadTexts } from '../../../main/faces/cli/words/texts.ts';

export interface Said {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What a person is told about the failure of `work`; fails when a text is missing in either language. */
export async function saidOf(work: () => Promise<unknown>): Promise<Said> {
  const error = await work().then(
    () => new Error('it did not fail'),
    (failure: unknown) => failure,
  );
  if (!(error instanceof CofreError)) throw error;
  const [english, portuguese] = await Promise.all([loadTexts('en'), loadTexts('pt-BR')]);
  const { message, hint } = describeFailure(error, english);
  const other = describeFailure(error, portuguese);
  expect([other.message === message, other.message, other.hint]).toEqual([
    false,
    expect.stringMatching(/./),
    expect.stringMatching(/./),
  ]);
  expect(message + hint + other.message + other.hint).not.toContain('{{');
  return { code: error.code, message, hint };
}
