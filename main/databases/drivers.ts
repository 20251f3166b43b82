import { assertNever } from '../base/errors.ts';
import type { DatabaseSettings } from '../contract/settings/database.ts';
import { command } from './command/driver.ts';
import type { DatabaseWorld, Driver, LoadJob, LoadResult, OpenDump, Probe, StoredDump } from './driver.ts';
import { mysql } from './mysql/driver.ts';
import { postgresql } from './postgresql/driver.ts';
import { sqliteDriver } from './sqlite/driver.ts';

/** One database of a project, and what can be done with it: the methods of `Driver` with its settings in place. */
export interface Database {
  openDump(world: DatabaseWorld): Promise<OpenDump>;
  probe(world: DatabaseWorld): Promise<Probe>;
  load(job: LoadJob, world: DatabaseWorld): Promise<LoadResult>;
  loadOverLive(dump: StoredDump, world: DatabaseWorld): Promise<LoadResult>;
  dropScratch(database: string, world: DatabaseWorld): Promise<void>;
}

export function databaseOf(settings: DatabaseSettings): Database {
  switch (settings.engine) {
    case 'sqlite':
      return bound(sqliteDriver, settings);
    case 'postgresql':
      return bound(postgresql, settings);
    case 'mysql':
      return bound(mysql, settings);
    case 'command':
      return bound(command, settings);
    default:
      return assertNever(settings);
  }
}

function bound<Settings>(driver: Driver<Settings>, settings: Settings): Database {
  return {
    openDump: (world) => driver.openDump(settings, world),
    probe: (world) => driver.probe(settings, world),
    load: (job, world) => driver.load(settings, job, world),
    loadOverLive: (dump, world) => driver.loadOverLive(settings, dump, world),
    dropScratch: (database, world) => driver.dropScratch(settings, database, world),
  };
}
