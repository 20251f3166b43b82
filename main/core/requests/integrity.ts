import { CofreError } from '../../base/errors.ts';
import type { integrityRequests } from '../../contract/requests/integrity.ts';
import type { CoreParts } from '../core.ts';
import { coverageOfAll } from '../proof/coverage.ts';
import type { Handlers } from './handlers.ts';
import { placeOf } from './jobs.ts';

export function integrityHandlers({
  home,
  settings,
  clock,
  queue,
  history,
  events,
}: CoreParts): Handlers<keyof typeof integrityRequests> {
  return {
    'heal.start': async ({ place, read, trigger }) => {
      const { vault } = placeOf(await settings(), place);
      const type = read ? 'read' : null;
      const { run, joined } = queue.add({ kind: 'heal', project: null, vault, type, trigger, options: {} });
      return { run: run.id, joined };
    },
    'hold.list': ({ released }) => ({
      holds: history.holds.list(),
      released: released === 0 ? [] : history.holds.released(released),
    }),
    'hold.release': async ({ project, reason }) => {
      const hold = history.holds.list().find((each) => each.project === project);
      if (hold === undefined)
        throw new CofreError('wrong-use', `${project} is not held`, { reason: 'notHeld', project });
      history.holds.release(hold, reason, clock.now());
      events.emit({ kind: 'holds.changed' });
      return { hold };
    },
    'coverage.list': async () => ({ coverage: coverageOfAll(await settings(), { home, now: clock.now() }) }),
  };
}
