import { expect, onTestFinished, test } from 'vitest';
import { settingsSchema } from '../../../main/contract/settings/settings.ts';
import { SETTINGS_VERSION } from '../../../main/contract/settings/version.ts';
import type { Chore } from '../../../main/core/chores/chore.ts';
import { startDue } from '../../../main/core/chores/service.ts';
import { createCore } from '../../../main/core/core.ts';
import type { JobOutcome, JobRequest } from '../../../main/core/jobs/runner.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

const drill: JobRequest = {
  ...{ kind: 'drill', project: 'shop', vault: 'home', type: 'full', trigger: 'schedule', options: {} },
};
const weekly: Chore = { job: drill, every: 7 * DAY };

/** A core whose jobs end as the test says; `at` hours it looks at these chores. What began, and at which hour. */
function serving(chores: readonly Chore[], outcome: () => JobOutcome = () => ({ result: 'complete' })) {
  const clock = new FakeClock();
  const start = clock.now();
  const began: string[] = [];
  const core = createCore({
    ...{ home: tempFolder('home'), version: '0', clock, sleep: clock.sleep },
    settings: async () => settingsSchema.parse({ version: SETTINGS_VERSION }),
    runners: {
      drill: async ({ type }) => {
        began.push(`${type} ${Math.round((clock.now() - start) / HOUR)}`);
        return outcome();
      },
    },
  });
  onTestFinished(() => core.close());
  const look = async (hours: number) => {
    clock.set(start + hours * HOUR);
    await startDue(core.parts, [() => chores]);
    await settled();
  };
  const lookHourly = async (hours: number) => {
    for (let hour = 0; hour <= hours; hour += 1) await look(hour);
  };
  return { core, began, look, lookHourly };
}

test('what never ran is started at once, and then once in its period', async () => {
  const { began, lookHourly } = serving([weekly]);
  await lookHourly(15 * 24);
  expect(began).toEqual(['full 0', 'full 168', 'full 336']);
});

test('what failed is tried again sooner, each time more slowly', async () => {
  const { began, lookHourly } = serving([weekly], () => ({ result: 'failed' }));
  await lookHourly(5 * 24);
  expect(began).toEqual(['full 0', 'full 1', 'full 5', 'full 21', 'full 85']);
});

test('while everything is paused nothing starts; afterwards it does', async () => {
  const { core, began, look } = serving([weekly]);
  await look(0);
  await core.request('pause', { until: null });
  await look(500);
  expect(began).toEqual(['full 0']);
  await core.request('resume', {});
  await look(501);
  expect(began).toEqual(['full 0', 'full 501']);
});

test('chores are told apart by their type: one does not count for the other', async () => {
  const { began, lookHourly } = serving([weekly, { job: { ...drill, type: 'sample' }, every: DAY }]);
  await lookHourly(49);
  expect(began).toEqual(['full 0', 'sample 0', 'sample 24', 'sample 48']);
});

test('a run dated far in the future by a wrong clock does not hold up the next', async () => {
  const { began, look } = serving([weekly]);
  await look(90_000);
  await look(10);
  expect(began).toEqual(['full 90000', 'full 10']);
});
