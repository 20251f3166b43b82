import { lstatSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { SqliteSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, Driver, Probe } from '../driver.ts';
import { openSqliteDump } from './dump.ts';
import { failure } from './failures.ts';
import { findLive } from './live-files.ts';
import { loadSqlite, replaceSqlite } from './load.ts';
import { isScratchFolder } from './scratch-folder.ts';
import { inThread } from './thread.ts';
import { SQLITE_VERSION } from './version.ts';

export const sqliteDriver: Driver<SqliteSettings> = {
  openDump: openSqliteDump,
  probe: probeSqlite,
  load: (_settings, job, world) => loadSqlite(job, world),
  loadOverLive: replaceSqlite,
  dropScratch: async (_settings, database, world) => dropScratch(database, world),
};

/** A writer that keeps the database locked for so long (ms) is told at once: a person waits. */
const PROBE_PATIENCE_MS = 2_000;

async function probeSqlite(settings: SqliteSettings, world: DatabaseWorld): Promise<Probe> {
  const live = findLive(settings);
  const about = { file: settings.file, otherwise: 'dump-failed' } as const;
  const task = { file: live.path, patience: PROBE_PATIENCE_MS, spool: world.spool };
  const { tables, bytes } = await inThread('inspect', task, { about, signal: world.signal });
  const none = {
    code: 'no-tables',
    message: `${settings.file} has no tables`,
    details: { database: settings.file },
  } as const;
  const versions = { serverVersion: SQLITE_VERSION, toolVersion: SQLITE_VERSION };
  return { ...versions, tables, bytes, warnings: tables.length === 0 ? [none] : [] };
}

function dropScratch(database: string, world: DatabaseWorld): void {
  const file = path.resolve(database);
  const folder = path.dirname(file);
  const ours = path.dirname(folder) === path.resolve(world.spool) && isScratchFolder(folder);
  if (!ours || lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw failure('refused', 'sqliteNotScratch', `${database} is no scratch database`, { database });
  rmSync(folder, { recursive: true, force: true });
}
