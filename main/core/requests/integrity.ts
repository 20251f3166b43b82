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
}: CoreParts): Handlers<keyof typeof integrityRequests> {
  return {
    'heal.start': async ({ place, read, trigger }) => {
      const { vault } = placeOf(await settings(), place);
      const type = read ? 'read' : null;
      const { run, joined } = queue.add({ kind: 'heal', project: null, vault, type, trigger, options: {} });
      return { run: run.id, joined };
    },
    'coverage.list': async () => ({ coverage: coverageOfAll(await settings(), { home, now: clock.now() }) }),
  };
}
