import { assertNever, CofreError } from '../../base/errors.ts';
import type { Run } from '../../contract/views/run.ts';
import { loadPerCore } from '../../platform/load.ts';
import { isMounted } from '../../platform/mounted.ts';
import { isMetered } from '../../platform/network.ts';
import { isOnBattery } from '../../platform/power.ts';
import type { CoreParts, CoreService } from '../core.ts';
import type { JobRequest } from '../jobs/runner.ts';
import { projectOf, vaultOf } from '../settings/lookup.ts';
import type { Obstacle, Readings } from './conditions.ts';
import { ScheduleDriver, type ScheduleHost } from './driver.ts';
import { type Entry, entriesOf } from './entries.ts';
import { pauseOf, readPauses } from './pauses.ts';
import type { Outcome, ScheduleTrigger } from './scheduler.ts';
import { machineSeed } from './seed.ts';

/** Starts what the schedules of the settings say, for as long as the core lives. */
export const scheduleService: CoreService = (parts) => {
  const stop = new AbortController();
  const driver = new ScheduleDriver(hostOf(parts));
  const over = driver.run(stop.signal);
  return {
    close: async () => {
      stop.abort();
      // What it started ends with the queue, which is stopped after its services.
      await Promise.race([over, parts.sleep(CLOSE_MS).catch(() => undefined)]);
    },
  };
};

/** How long closing waits for a tick to end (ms). */
const CLOSE_MS = 1000;

function hostOf(parts: CoreParts): ScheduleHost {
  const { clock, home, settings, queue, history, power } = parts;
  const seed = machineSeed();
  const jobOf = async ({ project, schedule }: Entry, trigger: ScheduleTrigger): Promise<JobRequest> => {
    const known = await settings();
    const vault = vaultOf(known, projectOf(known, project)).name;
    return { kind: 'backup', project, vault, type: schedule.type, trigger, options: { reread: false } };
  };
  return {
    ...{ clock, home, power },
    entries: async () => entriesOf(await settings(), seed),
    isPaused: async (project) => pauseOf(await readPauses(home), project, clock.now()) !== null,
    readings: readMachine,
    lastScheduledOf: async (project, type) => {
      const triggers = ['schedule', 'catch-up', 'retry'] as const;
      const filter = { project, types: [type], kinds: ['backup' as const], triggers: [...triggers] };
      return history.list(filter, { limit: 1, before: null }).runs[0]?.queuedAt ?? null;
    },
    submit: async (entry, { trigger }) => {
      const { run } = queue.add(await jobOf(entry, trigger));
      return outcomeOf((await queue.whenEnded(run.id)) ?? run);
    },
    recordSkip: async (entry, { trigger }, { reason, overGrace }) => {
      const details = { over: overGrace ? 'yes' : 'no' };
      queue.skip(await jobOf(entry, trigger), { code: reason, message: SKIPPED[reason], details });
    },
    complain: (error) => process.emitWarning(error instanceof Error ? error : String(error)),
  };
}

const SKIPPED: Readonly<Record<Obstacle, string>> = {
  paused: 'schedules are paused',
  battery: 'the machine runs on battery',
  metered: 'the network is metered',
  load: 'the machine is busy',
  'not-mounted': 'the volume is not mounted',
};

function outcomeOf({ state }: Run): Outcome {
  switch (state) {
    case 'complete':
    case 'incomplete':
      return 'done';
    case 'failed':
    case 'interrupted':
      return 'failed';
    case 'cancelled':
    case 'skipped':
      return state;
    case 'queued':
    case 'running':
      throw new CofreError('failed', 'a scheduled run was lost sight of');
    default:
      return assertNever(state);
  }
}

async function readMachine(): Promise<Readings> {
  const [onBattery, onMetered] = await Promise.all([isOnBattery(), isMetered()]);
  return { onBattery, onMetered, load: loadPerCore(), isMounted: (folder) => isMounted(folder) };
}
