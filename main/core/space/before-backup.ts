import path from 'node:path';
import type { Vault } from '../../operations/vault/open-vault.ts';
import { syncSnapshots } from '../../operations/vault/sync-catalog.ts';
import { spaceAt } from '../../platform/free-space.ts';
import type { JobRequest } from '../jobs/runner.ts';
import { keepReading } from './readings.ts';
import { checkRoom } from './room.ts';

/** What earlier backups stored tells what the next one will: the last few of its kind. */
const LOOK_BACK = 5;

/** Keeps a reading of the disk, and refuses a backup that cannot fit ('no-space'). Only for vaults in a folder. */
export async function checkBeforeBackup(
  vault: Vault,
  { home, job }: { home: string; job: JobRequest },
): Promise<void> {
  if (!path.isAbsolute(vault.store.url)) return;
  const space = await spaceAt(vault.store.url);
  if (space === null) return;
  await keepReading(home, job.vault, { at: vault.clock.now(), free: space.free });
  checkRoom(space.free, await storedBefore(vault, job));
}

/** Nothing where this machine cannot read the records: then only the reserve counts. */
async function storedBefore(vault: Vault, { project, type }: JobRequest): Promise<number[]> {
  if (!vault.readsBack || (await vault.tryUnlock()) === null) return [];
  const { snapshots } = await syncSnapshots(vault);
  return snapshots
    .filter(
      ({ record }) => record.project === project && record.type === type && record.verdict === 'complete',
    )
    .sort((a, b) => Date.parse(b.record.started) - Date.parse(a.record.started))
    .slice(0, LOOK_BACK)
    .map(({ record }) => record.totals.storedBytes);
}
