import type { PostgresqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, Probe } from '../driver.ts';
import { connect } from '../server-connection.ts';
import { fullName } from './facts.ts';
import { readyToDump } from './ready.ts';

/** All that a dump does before it begins. */
export async function probePostgres(settings: PostgresqlSettings, world: DatabaseWorld): Promise<Probe> {
  const connection = await connect(settings, world);
  const { session, server, toolVersion, tables, warnings } = await readyToDump(connection);
  await session.close();
  return {
    serverVersion: server.version,
    toolVersion,
    tables: tables.map(fullName),
    bytes: server.bytes,
    warnings,
  };
}
