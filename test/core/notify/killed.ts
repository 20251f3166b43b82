// A process that is killed: a core whose backup fails, and which dies at a chosen point. Arguments: home, address of a webhook,
// and where it ends: `told` (the end of the run is written, nothing was sent) or `sending` (it was sent, and not yet marked).
import { setTimeout as wait } from 'node:timers/promises';
import type { JobRunner } from '../../../main/core/jobs/runner.ts';
import { settingsWith, tellingCore, unreachable } from './told.ts';

const [home = '', url = '', endsAt = ''] = process.argv.slice(2);
const settings = settingsWith([{ kind: 'webhook', name: 'ours', url }]);
let stuck = false;
const failing: JobRunner = (job, tools) => {
  stuck = endsAt === 'told';
  return unreachable(job, tools);
};
const core = await tellingCore(home, settings, {
  runners: { backup: failing },
  settings: async () => (stuck ? never() : settings),
});
core.parts.events.listen(null, (event) => {
  if (event.kind === 'job.finished') process.stdout.write('ended\n');
});
await core.request('backup.start', { project: 'shop' });
await wait(60_000);

/** Nothing can be judged without settings: the process stands still between the event and what follows from it. */
async function never(): Promise<never> {
  await wait(60_000);
  throw new Error('it was to be killed');
}
