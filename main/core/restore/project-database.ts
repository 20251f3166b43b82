import { CofreError } from '../../base/errors.ts';
import type { DatabaseSettings } from '../../contract/settings/database.ts';
import type { ProjectSettings } from '../../contract/settings/project.ts';
import type { DatabaseWorld, LoadJob, LoadResult } from '../../databases/driver.ts';
import { BEFORE_RESTORE } from '../../format/snapshot.ts';
import { restoreDatabase } from '../../operations/databases/restore-database.ts';
import type { ProgressEvent } from '../../operations/events.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import type { Snapshot } from '../../operations/vault/sync-catalog.ts';
import { backupProject } from '../backup/project-backup.ts';

export type { LoadResult };

export interface DatabaseRestoreWorld {
  readonly vault: Vault;
  readonly databases: DatabaseWorld;
  readonly onEvent?: (event: ProgressEvent) => void;
}

export interface BesideRequest {
  readonly snapshot: Snapshot;
  readonly database: string | null;
  /** The server (or, for SQLite, any file of it) beside whose databases it is loaded. */
  readonly settings: DatabaseSettings;
  readonly target: LoadJob['target'];
}

/** Loads a dump into a new database (or file) beside what is there. */
export function restoreBeside(request: BesideRequest, world: DatabaseRestoreWorld): Promise<LoadResult> {
  return restoreDatabase(world.vault, request, loading(world));
}

export interface LiveRequest {
  readonly snapshot: Snapshot;
  readonly database: string | null;
  readonly settings: DatabaseSettings;
  /** What the person typed: must be the name of the live database, letter by letter. */
  readonly confirmed: string;
  /** The project whose database it is, so that it can be backed up first; null: the person does without. */
  readonly safety: {
    readonly name: string;
    readonly project: ProjectSettings;
    readonly version: string;
  } | null;
}

export interface LiveResult extends LoadResult {
  /** Snapshot of the database as it was before; null where the person did without. */
  readonly safety: string | null;
}

/**
 * Puts a dump in the place of a live database: only with its name typed, and only after a complete backup of what is there
 * ('refused' where that cannot be had). A dump that does not load leaves the live database as it was.
 */
export async function restoreOverLive(
  request: LiveRequest,
  world: DatabaseRestoreWorld,
): Promise<LiveResult> {
  const { settings, confirmed, snapshot, database } = request;
  const live = liveNameOf(settings);
  if (confirmed !== live)
    throw new CofreError('refused', 'the name of the live database was not typed', {
      reason: 'liveNotConfirmed',
      database: live,
    });
  const safety = request.safety === null ? null : await backUpFirst(request.safety, settings, world);
  const what = { snapshot, database, settings, target: { kind: 'live' } as const };
  return { ...(await restoreDatabase(world.vault, what, loading(world))), safety };
}

/** What a person has to type: the name on the server, or the path of the file. */
export function liveNameOf(settings: DatabaseSettings): string {
  if (settings.engine === 'sqlite') return settings.file;
  return settings.engine === 'command' ? settings.name : settings.database;
}

async function backUpFirst(
  { name, project, version }: NonNullable<LiveRequest['safety']>,
  settings: DatabaseSettings,
  { vault, databases, onEvent }: DatabaseRestoreWorld,
): Promise<string> {
  // What is expected of it does not matter here: perhaps that is why it is to be replaced.
  const { expect: _, ...rest } = settings;
  const anything = { ...rest, expect: { tables: [], minRows: {}, minTables: 0 } } as DatabaseSettings;
  const result = await backupProject(
    {
      name,
      project: { ...project, databases: [anything], hooks: [] },
      type: 'database',
      trigger: BEFORE_RESTORE,
    },
    {
      ...{ vault, databases, version, log: () => undefined },
      ...(onEvent === undefined ? {} : { onEvent }),
      ...(databases.signal === undefined ? {} : { signal: databases.signal }),
    },
  );
  if (result.verdict === 'complete' && result.snapshot !== null) return result.snapshot;
  const [problem] = result.problems;
  throw new CofreError(
    'refused',
    `the live database could not be backed up first: ${problem?.message ?? ''}`,
    {
      reason: 'noSafetyBackup',
      why: problem?.message ?? '',
    },
  );
}

function loading({ databases, onEvent }: DatabaseRestoreWorld) {
  return {
    world: databases,
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}
