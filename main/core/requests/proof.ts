import type { proofRequests } from '../../contract/requests/proof.ts';
import type { CoreParts } from '../core.ts';
import { drillJob } from '../proof/job.ts';
import { makeReport } from '../proof/report.ts';
import type { Handlers } from './handlers.ts';

export function proofHandlers({
  queue,
  settings,
  history,
  home,
  version,
  clock,
}: CoreParts): Handlers<keyof typeof proofRequests> {
  return {
    'drill.start': async ({ project, trigger, ...wanted }) => {
      const { run, joined } = queue.add(drillJob(await settings(), { project, trigger, ...wanted }));
      return { run: run.id, joined };
    },
    'report.make': async ({ project, since }) => ({
      report: makeReport(
        { home, version, settings: await settings(), history, now: clock.now() },
        { project, since: since ?? undefined },
      ),
    }),
    'drill.list': (filter) => ({ drills: history.drills.list(filter) }),
  };
}
