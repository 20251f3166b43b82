import { expect, test } from 'vitest';
import { requests } from '../../../main/contract/requests.ts';
import { owner, serveWindow } from './serving.ts';

/** Values that no request of the contract takes as its whole question, or as one of its fields. */
const NO_QUESTIONS = [null, 1, 'text', true, [], [{}], { __unknown: 1 }];
const NO_FIELDS = [{ nested: { deeper: [] } }, -1.5, '\0', ['\0', 1]];

/** Fields that take anything: the settings prove such values when they are written. */
const FREE = new Set(['project.add.settings']);

test('every kind of request refuses what it does not understand, and the core lives on', async () => {
  const served = await serveWindow();
  const browser = await owner(served);
  const kinds = Object.keys(requests);
  expect(kinds.length).toBeGreaterThan(40);
  const wrong: [kind: string, status: number, code: unknown][] = [];
  for (const kind of kinds) {
    const { input } = requests[kind as keyof typeof requests];
    const fields = 'shape' in input ? Object.keys(input.shape) : [];
    const questions: unknown[] = [...NO_QUESTIONS];
    for (const field of fields)
      if (!FREE.has(`${kind}.${field}`)) questions.push(...NO_FIELDS.map((value) => ({ [field]: value })));
    for (const question of questions) {
      if (input.safeParse(question).success) continue; // this kind takes it: it is no wrong question
      const answer = await browser.send(`/api/${kind}`, question);
      const { error } = (await answer.json()) as { error?: { code: string } };
      if (answer.status !== 400 || error?.code !== 'wrong-use')
        wrong.push([kind, answer.status, error?.code]);
    }
  }
  expect(wrong).toEqual([]);
  expect(await browser.ask('core.info')).toMatchObject({ pid: process.pid });
  expect(await browser.ask('job.list')).toEqual({ jobs: [] });
});
