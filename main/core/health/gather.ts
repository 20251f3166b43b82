import { readdir } from 'node:fs/promises';
import type { Settings } from '../../contract/settings/settings.ts';
import type { Run } from '../../contract/views/run.ts';
import { startsByItself } from '../../platform/service/starts.ts';
import { pendingUpdate, readUpdateState } from '../desktop/updates.ts';
import type { History } from '../history/history.ts';
import { type Pauses, pauseOfAll, readPauses } from '../schedule/pauses.ts';
import { readStates, type States } from '../schedule/state-file.ts';
import type { Presence } from '../socket/presence.ts';
import { whoServes } from '../socket/served.ts';
import type { ChannelFacts, Facts, MachineFacts } from './facts.ts';
import { projectFacts } from './gather-project.ts';
import { vaultFacts } from './gather-vault.ts';

export interface HealthWorld {
  readonly home: string;
  readonly settings: Settings;
  readonly history: History;
  readonly now: number;
}

/** What the gathering of each part works with. */
export interface Gathered extends HealthWorld {
  readonly states: States;
  readonly pauses: Pauses;
  readonly unfinished: readonly Run[];
}

/** Everything health is told from, out of history.db, settings and the state files of the home: no vault is opened. */
export async function gatherFacts(world: HealthWorld): Promise<Facts> {
  const { home, settings, history, now } = world;
  const [states, pauses, core, lost, updates] = await Promise.all([
    readStates(home),
    readPauses(home),
    whoServes(home),
    historyLostAt(home),
    readUpdateState(home),
  ]);
  const gathered: Gathered = {
    ...{ ...world, states: states ?? new Map(), pauses },
    unfinished: history.newest.unfinished(),
  };
  const vaults = Object.keys(settings.vaults).map((name) => vaultFacts(gathered, name));
  const machine: MachineFacts = {
    ...{ served: core !== null, historyLostAt: lost, update: pendingUpdate(updates, now) },
    autostart: await autostartOf(home, core),
    startedBy: core?.startedBy ?? 'other',
    paused: pauseOfAll(pauses, now),
    latestRunAt: history.newest.latestMoment(),
  };
  return {
    ...{ now, machine },
    shell: process.platform === 'win32' ? 'windows' : 'posix',
    vaults: await Promise.all(vaults),
    projects: Object.keys(settings.projects).map((name) => projectFacts(gathered, name)),
    channels: channelFacts(world),
  };
}

/**
 * What else may start it - a container, a supervisor - cannot be seen: only a terminal surely does not. Of the tray program, Linux
 * keeps in a file that it starts at login.
 */
function autostartOf(home: string, core: Presence | null): Promise<boolean | null> {
  const canTell = process.platform === 'linux' ? ['terminal', 'desktop'] : ['terminal'];
  return canTell.includes(core?.startedBy ?? '') ? startsByItself(home) : Promise.resolve(null);
}

function channelFacts({ settings, history }: HealthWorld): ChannelFacts[] {
  return settings.notifications.channels
    .filter(({ enabled }) => enabled)
    .map(({ name, kind }) => {
      const { testedAt, deliveredAt, problem } = history.notices.facts.channelState(name);
      return { name, kind, testedAt, deliveredAt, problem };
    });
}

/** What could not be read lies beside the history that took its place (see history/open.ts). */
async function historyLostAt(home: string): Promise<number | null> {
  const names = await readdir(home).catch(() => []); // no home yet: nothing was lost
  const moments = names.flatMap((name) => /^history\.db\.damaged-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  return moments.length === 0 ? null : Math.max(...moments);
}
