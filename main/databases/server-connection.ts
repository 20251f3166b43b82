import { join, posix } from 'node:path';
import type { MysqlSettings, PostgresqlSettings } from '../contract/settings/database.ts';
import type { DatabaseWorld } from './driver.ts';
import { type Circumstances, failure } from './failure/failure.ts';

type ServerSettings = PostgresqlSettings | MysqlSettings;

/** Everything the tools of a server need to get in, with the password found once. */
export interface ServerConnection<Settings extends ServerSettings> {
  readonly settings: Settings;
  readonly world: DatabaseWorld;
  /** Null: the tools look for one where they always do. */
  readonly password: string | null;
}

export async function connect<Settings extends ServerSettings>(
  settings: Settings,
  world: DatabaseWorld,
): Promise<ServerConnection<Settings>> {
  const { password, database } = settings;
  if (password === undefined) return { settings, world, password: null };
  const found = await world.secret(password);
  if (found === null)
    throw failure('database-refused', 'dbNoSecret', `the password of ${database} is not to be had`, {
      database,
    });
  return { settings, world, password: found };
}

/** For what is put in order again although the run was cancelled. */
export function unstoppable<Settings extends ServerSettings>(
  connection: ServerConnection<Settings>,
): ServerConnection<Settings> {
  const { signal: _, ...world } = connection.world;
  return { ...connection, world };
}

/** A tool at its place: in the folder of the settings, else wherever it is found there. */
export function toolAt({ place, toolFolder }: ServerSettings, tool: string): string {
  if (toolFolder === undefined) return tool;
  return place.kind === 'local' ? join(toolFolder, tool) : posix.join(toolFolder, tool);
}

export function circumstances(
  { settings, password }: ServerConnection<ServerSettings>,
  otherwise: Circumstances['otherwise'],
): Circumstances {
  const secrets = password === null ? [] : [password];
  return { database: settings.database, user: settings.user ?? '', otherwise, secrets };
}
