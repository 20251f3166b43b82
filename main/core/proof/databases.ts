import type { ProjectSettings } from '../../contract/settings/project.ts';
import type { DatabaseWorld } from '../../databases/driver.ts';
import { databaseOf } from '../../databases/drivers.ts';
import type { DrillDatabases } from '../../operations/drill/databases.ts';
import { ScratchServers } from '../../operations/drill/scratch-servers.ts';
import type { DropLeft } from '../../operations/drill/tidy.ts';

/** Where the databases of a project are tried out; null: of a vault whose project no settings know. */
export function drillDatabases(project: ProjectSettings | null, world: DatabaseWorld): DrillDatabases {
  const own = new Map((project?.databases ?? []).map((database) => [database.name, database]));
  const { servers = {}, serverPrograms = {}, asSuperuser = false } = project?.drill ?? {};
  return { world, own, servers, programs: serverPrograms, asSuperuser };
}

/** Removes what a killed drill left on the servers that the settings name. */
export function dropLeft(databases: DrillDatabases): DropLeft {
  const { world, own } = databases;
  return async ({ database, name }) => {
    const settings = own.get(database);
    const named = settings === undefined ? null : new ScratchServers(databases, '').named(settings);
    if (named !== null) await databaseOf(named.settings).dropScratch(name, world);
    else if (settings?.engine === 'command') await databaseOf(settings).dropScratch(name, world);
  };
}
