import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { VaultSettings } from '../../contract/settings/settings.ts';
import { decodeVault, VAULT_OBJECT } from '../../format/vault.ts';
import type { Chore, ChoreProvider, ChoreWorld } from '../chores/chore.ts';
import { drillJob } from './job.ts';

const DAY_MS = 24 * 3600 * 1000;

/**
 * Every project is tried out every so many days, and first as soon as it has a backup; so is each copy that was ever whole. Not
 * where nobody is there to open the vault: that would only fail again and again.
 */
export const drillChores: ChoreProvider = async (world) => {
  const { settings, history } = world;
  const chores: Chore[] = [];
  for (const [project, { vault, drill }] of Object.entries(settings.projects)) {
    const place = settings.vaults[vault];
    if (place === undefined || !(await isReadable(place)) || !everRan(world, { project, kind: 'backup' }))
      continue;
    if (drill.everyDays !== null)
      chores.push({
        job: drillJob(settings, {
          project,
          trigger: history.drills.list({ project, limit: 1 }).length === 0 ? 'after-backup' : 'schedule',
        }),
        every: drill.everyDays * DAY_MS,
      });
    if (drill.copies.everyDays === null) continue;
    for (const { name: copy, enabled } of place.copies)
      if (enabled && everRan(world, { vault, type: copy, kind: 'copy' }))
        chores.push({
          job: drillJob(settings, { project, copy, trigger: 'schedule' }),
          every: drill.copies.everyDays * DAY_MS,
        });
  }
  return chores;
};

/** Whether there is anything to try out. */
function everRan(
  { history }: ChoreWorld,
  {
    kind,
    project,
    vault,
    type,
  }: { kind: 'backup' | 'copy'; project?: string; vault?: string; type?: string },
): boolean {
  const filter = {
    kinds: [kind],
    states: ['complete' as const, 'incomplete' as const],
    ...(project === undefined ? {} : { project }),
    ...(vault === undefined ? {} : { vault }),
    ...(type === undefined ? {} : { types: [type] }),
  };
  return history.list(filter, { limit: 1, before: null }).runs.length > 0;
}

/** With a passphrase that is to be had unattended, or without encryption; a vault that is not there now waits. */
async function isReadable({ url, passphrase }: VaultSettings): Promise<boolean> {
  if (!path.isAbsolute(url)) return passphrase !== undefined;
  try {
    const vault = decodeVault(await readFile(path.join(url, VAULT_OBJECT)));
    return passphrase !== undefined || vault.encryption.kind === 'none';
  } catch {
    return false;
  }
}
