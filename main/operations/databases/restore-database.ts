import { CofreError } from '../../base/errors.ts';
import type { DatabaseSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, DumpFacts, LoadJob, LoadResult, StoredDump } from '../../databases/driver.ts';
import { databaseOf } from '../../databases/drivers.ts';
import type { SnapshotDatabase } from '../../format/snapshot.ts';
import { catFile } from '../browse.ts';
import type { ProgressEvent } from '../events.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import { throwIfAborted } from '../vault/with-lock.ts';

export interface DatabaseRestore {
  readonly snapshot: Snapshot;
  /** Name of the database in its project; may be left out where the snapshot holds one only. */
  readonly database: string | null;
  /** Beside what is there, or (`live`) in the place of the database of `settings`. */
  readonly target: LoadJob['target'] | { readonly kind: 'live' };
  /** The server (or file) it goes to. */
  readonly settings: DatabaseSettings;
}

export interface DatabaseRestoreWorld {
  readonly world: DatabaseWorld;
  readonly onEvent?: (event: ProgressEvent) => void;
}

/**
 * Streams a dump out of the vault, every blob proved before it is handed on, into a database. What differs from the counts
 * taken at dump time is in the result. A damaged dump ends it ('blob-missing', 'pack-damaged', ...): nothing half is left.
 */
export async function restoreDatabase(
  vault: Vault,
  { snapshot, database, target, settings }: DatabaseRestore,
  { world, onEvent }: DatabaseRestoreWorld,
): Promise<LoadResult> {
  const stored = storedDatabase(snapshot, database);
  if (stored.engine !== settings.engine)
    throw new CofreError(
      'database-mismatch',
      `${stored.name} is a dump of ${stored.engine}: it cannot be loaded into ${settings.engine}`,
      { name: stored.name, from: stored.engine, to: settings.engine },
    );
  onEvent?.({ kind: 'phase', phase: 'restoring' });
  onEvent?.({ kind: 'expect', files: 1, bytes: stored.bytes, final: true });
  onEvent?.({ kind: 'item', path: stored.file });
  const dump: StoredDump = { facts: factsOf(stored), chunks: dumpChunks(vault, snapshot, stored.file) };
  const to = databaseOf(settings);
  return target.kind === 'live' ? to.loadOverLive(dump, world) : to.load({ dump, target }, world);

  async function* dumpChunks(from: Vault, of: Snapshot, file: string): AsyncGenerator<Buffer> {
    for await (const chunk of catFile(from, of, file)) {
      throwIfAborted(world.signal);
      yield chunk;
      onEvent?.({ kind: 'advance', files: 0, bytes: chunk.length });
    }
  }
}

/** The database of a snapshot that is meant; 'database-unknown' names those that are there. */
export function storedDatabase({ id, record }: Snapshot, name: string | null): SnapshotDatabase {
  const found =
    name === null && record.databases.length === 1
      ? record.databases[0]
      : record.databases.find((database) => database.name === name);
  if (found !== undefined) return found;
  const names = record.databases.map((database) => database.name).join(', ');
  throw new CofreError(
    'database-unknown',
    `snapshot ${id.slice(0, 8)} holds these databases: ${names || 'none'}`,
    {
      name: name ?? '',
      names: names || '-',
    },
  );
}

export function factsOf(stored: SnapshotDatabase): DumpFacts {
  const {
    engine,
    format,
    database,
    serverVersion,
    toolVersion,
    tables,
    counted,
    extensions,
    extra = {},
  } = stored;
  return { engine, format, database, serverVersion, toolVersion, tables, counted, extensions, extra };
}
