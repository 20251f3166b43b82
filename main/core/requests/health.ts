import type { healthRequests } from '../../contract/requests/health.ts';
import type { CoreParts } from '../core.ts';
import { snoozeFindings } from '../health/snooze.ts';
import { readStatus } from '../health/status.ts';
import { projectOf } from '../settings/lookup.ts';
import type { Handlers } from './handlers.ts';

export function healthHandlers(parts: CoreParts): Handlers<keyof typeof healthRequests> {
  const world = async () => ({
    ...{ home: parts.home, history: parts.history, now: parts.clock.now() },
    settings: await parts.settings(),
  });
  return {
    'status.get': async ({ project, detailed }) => {
      const asked = await world();
      if (project !== null) projectOf(asked.settings, project);
      return readStatus(asked, { project, detailed });
    },
    'finding.snooze': async ({ until, reason, ...name }) => {
      const findings = await snoozeFindings(await world(), name, { until, reason });
      await tell(parts);
      return { findings };
    },
    'finding.unsnooze': async (name) => {
      const findings = await snoozeFindings(await world(), name, null);
      await tell(parts);
      return { findings };
    },
  };

  async function tell({ events }: CoreParts): Promise<void> {
    const { level } = await readStatus(await world(), { project: null, detailed: false });
    events.emit({ kind: 'health.changed', level });
  }
}
