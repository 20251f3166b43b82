import path from 'node:path';
import type { Core } from '../../contract/core.ts';
import type { RequestInput } from '../../contract/requests.ts';
import type { RunId } from '../../contract/views/run.ts';
import { ensurePrivateFolder } from '../../platform/private-file.ts';
import { createCore } from '../core.ts';
import { systemRunners } from '../runners/runners.ts';
import { slotsOf, systemTimeZone } from '../schedule/times.ts';
import { openSettings } from '../settings/open.ts';
import { updateSettings } from '../settings/write.ts';
import { Keyring } from '../vaults/keyring.ts';
import { seeded } from './chance.ts';
import { MovedClock } from './clock.ts';
import { type DemoPlaces, MISHAPS, type Mishap, SKIPPED_DAY } from './mishaps.ts';
import { DEMO_PROJECTS, type DemoProject } from './projects.ts';

export interface DemoOptions {
  /** An empty folder: projects, vaults and the instance's own folder come into it. */
  readonly folder: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly days?: number;
  /** What goes wrong; the usual, unless others are given. */
  readonly mishaps?: readonly Mishap[];
  /** Told before each day, from 1. */
  readonly onDay?: (day: number, days: number) => void;
  readonly signal?: AbortSignal;
}

const HOUR = 3600 * 1000;
/** Enough for weekly and monthly rules to show. */
export const DEMO_DAYS = 60;
/** What happens every so many days, and the hours of a day. */
const CHECK_EVERY = 7;
const DRILL_EVERY = 10;

/**
 * Three projects and their last weeks, made by really running every backup, check and drill on its day, with the clock moved
 * there. Gives the home folder of the instance that has lived them.
 */
export async function makeDemo(options: DemoOptions): Promise<string> {
  const { folder, version, env, days = DEMO_DAYS, mishaps = MISHAPS, onDay, signal } = options;
  const home = path.join(folder, 'home');
  const places: DemoPlaces = {
    project: (name) => path.join(folder, 'projects', name),
    vault: (name) => path.join(folder, 'vaults', name),
  };
  await ensurePrivateFolder(home);
  const chance = seeded(1);
  for (const project of DEMO_PROJECTS) await project.begin(places.project(project.name), chance);
  const clock = new MovedClock();
  const [keyring, settings] = [new Keyring(), () => openSettings(home)];
  const mornings = morningsBefore(Date.now(), days);
  clock.moveTo((mornings[0] ?? Date.now()) - HOUR);
  const runners = systemRunners({ home, version, env, settings, clock, keyring });
  await using core = createCore({ home, version, env, settings, clock, keyring, runners });
  await settle(core, { home, places });
  for (const [n, morning] of mornings.entries()) {
    const day = n + 1;
    signal?.throwIfAborted();
    onDay?.(day, days);
    clock.moveTo(morning);
    for (const project of DEMO_PROJECTS) await project.live(places.project(project.name), day, chance);
    const today = mishaps.filter((each) => each.day === day);
    for (const { begin } of today) await begin(places);
    await live(core, day, morning);
    for (const { end } of today) await end(places);
  }
  return home;
}

/** When the projects are backed up: the settings say so, and so it was. */
const timesOf = ({ weekdays }: DemoProject) => ({
  kind: 'at' as const,
  time: '03:00',
  weekdays: [...weekdays],
});

/** The last so many mornings, the newest last. */
function morningsBefore(now: number, days: number): number[] {
  const slots = slotsOf({ kind: 'at', time: '03:00', weekdays: [] }, systemTimeZone());
  const mornings: number[] = [];
  for (let at = slots.upTo(now); at !== null && mornings.length < days; at = slots.upTo(at - 1))
    mornings.push(at);
  return mornings.reverse();
}

async function settle(core: Core, { home, places }: { home: string; places: DemoPlaces }): Promise<void> {
  for (const name of ['disk', 'nas'])
    await core.request('vault.create', { name, url: places.vault(name), encryption: { kind: 'none' } });
  await updateSettings(home, ({ projects }) => {
    for (const project of DEMO_PROJECTS) {
      const { name, vault, settings } = project;
      const schedules = [{ type: 'full' as const, times: timesOf(project) }];
      projects[name] = { vault, schedules, ...settings(places.project(name)) };
    }
  });
}

/** What a day brings: vaults are worked on side by side, as always. */
async function live(core: Core, day: number, morning: number): Promise<void> {
  const due = DEMO_PROJECTS.filter(
    (project) => slotsOf(timesOf(project), systemTimeZone()).upTo(morning) === morning,
  );
  if (day === SKIPPED_DAY) {
    const reason = { code: 'battery', message: 'the machine ran on battery' };
    for (const { name } of due)
      await core.request('backup.skip', { project: name, type: 'full', trigger: 'schedule', reason });
    return;
  }
  await done(core, (start) => due.map(({ name }) => start('backup.start', backupOf(name))));
  if (day % CHECK_EVERY === 0)
    await done(core, (start) =>
      ['disk', 'nas'].map((vault) =>
        start('check.start', { place: { vault }, depth: 'read', trigger: 'schedule' }),
      ),
    );
  if (day % DRILL_EVERY === 0)
    await done(core, (start) =>
      due.map(({ name }) => start('drill.start', { project: name, trigger: 'schedule' })),
    );
}

const backupOf = (project: DemoProject['name']) => ({ project, type: 'full', trigger: 'schedule' }) as const;

type Start = <K extends 'backup.start' | 'check.start' | 'drill.start'>(
  kind: K,
  input: RequestInput<K>,
) => Promise<{ readonly run: RunId }>;

/** Starts jobs and waits until all of them have ended, however they did. */
async function done(core: Core, begin: (start: Start) => Promise<{ readonly run: RunId }>[]): Promise<void> {
  const stop = new AbortController();
  const events = core.events(null, stop.signal); // before the start, so that nothing is missed
  try {
    const started = await Promise.all(begin((kind, input) => core.request(kind, input)));
    const open = new Set<string>(started.map(({ run }) => run));
    if (open.size === 0) return;
    for await (const event of events) {
      if (event.kind === 'job.finished') open.delete(event.run.id);
      if (open.size === 0) return;
    }
  } finally {
    stop.abort();
  }
}
