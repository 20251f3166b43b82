import type { TableCount, Warning } from '../driver.ts';
import { failure } from '../failure/failure.ts';
import type { circumstances } from '../server-connection.ts';
import type { Connection } from './connection.ts';
import {
  countRows,
  hiddenThings,
  notTransactional,
  type ServerFacts,
  serverFacts,
  type UserTable,
  userTables,
} from './facts.ts';
import { MysqlSession } from './session.ts';
import { findTool, type Tool } from './tools.ts';

/** A session, and all that has to be known before a dump begins. */
export interface Ready {
  readonly session: MysqlSession;
  readonly server: ServerFacts;
  readonly tool: Tool;
  readonly tables: readonly UserTable[];
  readonly warnings: readonly Warning[];
}

export async function readyToDump(connection: Connection): Promise<Ready> {
  const { database } = connection.settings;
  const session = await openSession(connection, database, 'dump-failed');
  try {
    const tool = await findTool(connection, 'dump', session.family);
    refuseOldTool(tool, session);
    const tables = await userTables(session);
    const warnings = [
      ...otherFamily(tool, session),
      ...(await hiddenThings(session)),
      ...notTransactional(tables),
      ...(tables.length === 0 ? [noTables(database)] : []),
    ];
    return { session, server: await serverFacts(session), tool, tables, warnings };
  } catch (error) {
    await session.close();
    throw error;
  }
}

export async function openSession(
  connection: Connection,
  database: string | null,
  otherwise: Parameters<typeof circumstances>[1],
): Promise<MysqlSession> {
  const client = await findTool(connection, 'client', 'mariadb');
  return MysqlSession.open(connection, client, { database, otherwise });
}

/** Counts in a snapshot that is taken at once; the caller starts the dump, which takes its own, without waiting for them. */
export async function countAround(
  session: MysqlSession,
  tables: readonly UserTable[],
): Promise<TableCount[]> {
  await session.run(
    'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT;',
  );
  const counted = await countRows(session, tables);
  await session.run('COMMIT;');
  return counted;
}

/** mysqldump 5 does not know how servers from 8 on describe themselves; all other pairs work. */
function refuseOldTool(tool: Tool, session: MysqlSession): void {
  const server = Number(/^\d+/.exec(session.version)?.[0] ?? 0);
  if (session.family !== 'mysql' || tool.family !== 'mysql' || tool.major >= 8 || server < 8) return;
  const message = `${tool.name} ${tool.version} cannot dump a server of version ${session.version}`;
  throw failure('dump-tool-old', 'dbMysqldumpOld', message, {
    tool: tool.name,
    toolVersion: tool.version,
    serverVersion: session.version,
  });
}

function otherFamily(tool: Tool, session: MysqlSession): Warning[] {
  if (tool.family === session.family) return [];
  const server = session.family === 'mysql' ? 'MySQL' : 'MariaDB';
  const message = `${tool.name} ${tool.version} is not a tool of ${server}: try a restore of its dumps`;
  return [{ code: 'other-family', message, details: { tool: tool.name, server } }];
}

function noTables(database: string): Warning {
  return { code: 'no-tables', message: `${database} has no tables`, details: { database } };
}
