import type { Warning } from '../driver.ts';
import { failure } from '../failure/failure.ts';
import { someNames } from '../warnings.ts';
import type { Connection } from './connection.ts';
import {
  extensions,
  fullName,
  roles,
  type ServerFacts,
  serverFacts,
  type UserTable,
  userTables,
} from './facts.ts';
import { PostgresSession } from './session.ts';
import { type ToolVersion, versionOf } from './tool-version.ts';

/** A session that holds the snapshot of the dump to come, and all that has to be known before it begins. */
export interface Ready {
  readonly session: PostgresSession;
  readonly snapshot: string;
  readonly server: ServerFacts;
  readonly toolVersion: string;
  readonly tables: readonly UserTable[];
  readonly extensions: readonly string[];
  readonly roles: readonly string[];
  readonly warnings: readonly Warning[];
}

/** One transaction for everything: pg_dump joins its snapshot, so rows counted in it are the rows of the dump. */
const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL row_security = off;';

/** Newest pg_dump whose archives are read here; of a newer one the rows are taken as the server counted them. */
const NEWEST_KNOWN = 18;

/** Whatever would make the dump fail is found here, before it begins. */
export async function readyToDump(connection: Connection): Promise<Ready> {
  const { settings } = connection;
  const [tool, session] = await bothOrNeither(
    versionOf(connection, 'pg_dump', 'dump-failed'),
    PostgresSession.open(connection, settings.database, 'dump-failed'),
  );
  try {
    await session.run(BEGIN);
    const server = await serverFacts(session);
    refuseOldTool(tool, server);
    const [snapshot] = await session.ask<string>('SELECT to_json(pg_export_snapshot());');
    const tables = await userTables(session);
    refuseUnreadable(tables, settings.database);
    return {
      session,
      snapshot: snapshot ?? '',
      server,
      toolVersion: tool.version,
      tables,
      extensions: await extensions(session),
      roles: await roles(session),
      warnings: [
        ...(tables.length === 0 ? [noTables(settings.database)] : []),
        ...(tool.major > NEWEST_KNOWN ? [newerTool(tool)] : []),
      ],
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** pg_dump reads servers as old as itself or older, never newer ones. */
function refuseOldTool(tool: ToolVersion, server: ServerFacts): void {
  if (tool.major >= server.major) return;
  const message = `pg_dump ${tool.version} cannot dump a server of version ${server.version}`;
  throw failure('dump-tool-old', 'dbPgDumpOld', message, {
    tool: 'pg_dump',
    toolVersion: tool.version,
    serverVersion: server.version,
    package: `postgresql-client-${server.major}`,
  });
}

function refuseUnreadable(tables: readonly UserTable[], database: string): void {
  const closed = tables.filter(({ readable }) => !readable).map(fullName);
  if (closed.length === 0) return;
  const what = someNames(closed);
  throw failure('dump-failed', 'dbTableDenied', `no permission to read ${what}`, { database, what });
}

function noTables(database: string): Warning {
  return {
    code: 'no-tables',
    message: `${database} has no tables`,
    details: { database },
  };
}

function newerTool({ version }: ToolVersion): Warning {
  return {
    code: 'newer-tool',
    message: `what pg_dump ${version} writes is not known to this Cofre: the rows in it were not counted again`,
    details: { tool: 'pg_dump', toolVersion: version },
  };
}

/** Two beginnings at once; when one fails, what the other opened is closed. */
async function bothOrNeither<A>(first: Promise<A>, second: Promise<PostgresSession>) {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value] as const;
  if (b.status === 'fulfilled') await b.value.close();
  throw a.status === 'rejected' ? a.reason : b.status === 'rejected' ? b.reason : new Error('neither failed');
}
