import { spaceAt } from '../../platform/free-space.ts';
import type { RestorePlan } from '../restore/restore.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import { type DrillReason, reason } from './reasons.ts';

/** What a file takes beside its bytes, on the usual file systems, rounded up. */
const BYTES_PER_ENTRY = 4096;
/** Kept free for everybody else on that disk. */
const RESERVE_BYTES = 256 * 1024 * 1024;
/** A loaded dump takes its own size again, with indexes and the log of its server; an empty server about this much. */
const LOADED_SHARE = 2.5;
const SERVER_BYTES = 200 * 1024 * 1024;

/** Bytes that a drill needs in its scratch folder. */
export function neededBytes({ files, folders, bytes }: RestorePlan, { record }: Snapshot): number {
  const servers = new Set(record.databases.map(({ engine }) => engine));
  servers.delete('sqlite');
  servers.delete('command');
  const dumps = record.databases.reduce((sum, database) => sum + database.bytes, 0);
  const loaded = Math.ceil(dumps * LOADED_SHARE) + servers.size * SERVER_BYTES;
  return bytes + (files + folders) * BYTES_PER_ENTRY + loaded;
}

/** What this user may still write there (bytes); null: the system does not say. */
export type FreeBytes = (folder: string) => Promise<number | null>;

export const freeBytes: FreeBytes = async (folder) => (await spaceAt(folder))?.free ?? null;

/** Null where there is room, or nobody knows. */
export async function lacksRoom(
  folder: string,
  { needed, free: freeAt }: { needed: number; free: FreeBytes },
): Promise<DrillReason | null> {
  const free = await freeAt(folder);
  if (free === null || free >= needed + RESERVE_BYTES) return null;
  return reason('no-space', `${folder} has ${free} bytes free; the drill needs ${needed}`, {
    folder,
    needed,
    free,
  });
}
