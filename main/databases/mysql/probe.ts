import type { MysqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, Probe } from '../driver.ts';
import { connect } from '../server-connection.ts';
import { readyToDump } from './ready.ts';

/** All that a dump does before it begins. */
export async function probeMysql(settings: MysqlSettings, world: DatabaseWorld): Promise<Probe> {
  const connection = await connect(settings, world);
  const { session, server, tool, tables, warnings } = await readyToDump(connection);
  await session.close();
  return {
    serverVersion: session.version,
    toolVersion: `${tool.name} ${tool.version}`,
    tables: tables.map(({ name }) => name),
    bytes: server.bytes,
    warnings,
  };
}
