import type { CoreParts, CoreService } from '../core.ts';
import { pauseOf, pauseOfAll, readPauses } from '../schedule/pauses.ts';
import type { Chore, ChoreProvider } from './chore.ts';
import { dueAt } from './due.ts';
import { choreProviders } from './providers.ts';

/** How often it is looked what is due (ms). */
export const LOOK_MS = 60_000;
/** Newest runs that are looked at to tell how often a chore has failed. */
const RUNS_LOOKED_AT = 8;

/** Starts the chores that are due, for as long as the core lives. */
export const choreService: CoreService = (parts) => {
  const stop = new AbortController();
  const over = run(parts, stop.signal);
  return {
    close: async () => {
      stop.abort();
      await over;
    },
  };
};

async function run(parts: CoreParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await startDue(parts, choreProviders).catch((error: unknown) => {
      process.emitWarning(error instanceof Error ? error : String(error)); // settings that are wrong just now
    });
    await parts.sleep(LOOK_MS, signal).catch(() => undefined); // an abort ends the wait: the loop sees it
  }
}

/** One look: queues what is due now. */
export async function startDue(parts: CoreParts, providers: readonly ChoreProvider[]): Promise<void> {
  const { home, history, clock, queue } = parts;
  const pauses = await readPauses(home);
  const now = clock.now();
  if (pauseOfAll(pauses, now) !== null) return;
  const world = { home, history, now, settings: await parts.settings() };
  for (const provider of providers)
    for (const chore of await provider(world)) {
      const { project } = chore.job;
      if (project !== null && pauseOf(pauses, project, now) !== null) continue;
      if (isDue(parts, chore, now)) queue.add(chore.job);
    }
}

function isDue({ history }: CoreParts, { job, every }: Chore, now: number): boolean {
  const { kind, project, vault, type } = job;
  const filter = {
    ...{ kinds: [kind], vault },
    ...(project === null ? {} : { project }),
    ...(type === null ? {} : { types: [type] }),
  };
  const { runs } = history.list(filter, { limit: RUNS_LOOKED_AT, before: null });
  const at = dueAt(runs, every, now);
  return at !== null && at <= now;
}
