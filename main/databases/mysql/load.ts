import type { MysqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, LoadJob, LoadResult, StoredDump, TableCount, Warning } from '../driver.ts';
import { differences } from '../expect.ts';
import { failure } from '../failure/failure.ts';
import { scrub } from '../failure/scrub.ts';
import { feed } from '../feed.ts';
import { databaseNamed, refuseOtherEngine } from '../fits.ts';
import { ToolProcess } from '../place/tool-process.ts';
import { refuseToDrop, scratchName } from '../scratch-name.ts';
import { circumstances, connect, unstoppable } from '../server-connection.ts';
import { toolSaid } from '../warnings.ts';
import { type Connection, callOf, quoteName, quoteText } from './connection.ts';
import { userTables } from './facts.ts';
import { countAround, openSession } from './ready.ts';
import type { MysqlSession } from './session.ts';
import { findTool } from './tools.ts';

export async function loadMysql(
  settings: MysqlSettings,
  { dump, target }: LoadJob,
  world: DatabaseWorld,
): Promise<LoadResult> {
  refuseOtherEngine(dump.facts, 'mysql');
  const connection = await connect(settings, world);
  const database = databaseNamed(target) ?? scratchName(world);
  return withAdmin(connection, (admin) => loadBeside(connection, admin, { dump, database }));
}

export async function dropMysqlScratch(
  settings: MysqlSettings,
  database: string,
  world: DatabaseWorld,
): Promise<void> {
  refuseToDrop(database, settings.database);
  const connection = await connect(settings, world);
  await withAdmin(connection, (admin) => drop(admin, database));
}

/** A session in no database, to make and drop some. */
export async function withAdmin<Result>(
  connection: Connection,
  work: (admin: MysqlSession) => Promise<Result>,
): Promise<Result> {
  const admin = await openSession(connection, null, 'load-failed');
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

/** Makes `database` and loads the dump into it; after any failure it is gone again. */
export async function loadBeside(
  connection: Connection,
  admin: MysqlSession,
  { dump, database }: { readonly dump: StoredDump; readonly database: string },
): Promise<LoadResult> {
  await refuseExisting(admin, database);
  const warnings = await create(admin, database, dump);
  try {
    warnings.push(...(await loadInto(connection, database, dump.chunks)));
    const tables = await countLoaded(connection, database);
    return { database, tables, differences: differences(dump.facts, tables), warnings };
  } catch (error) {
    await dropAfterFailure(connection, database);
    throw error;
  }
}

/** Character set and collation as they were, where this server knows them. */
export async function create(
  admin: MysqlSession,
  database: string,
  { facts }: Pick<StoredDump, 'facts'>,
): Promise<Warning[]> {
  const { charset = '', collation = '' } = facts.extra;
  const known = await admin.ask(
    `SELECT 1 FROM information_schema.collation_character_set_applicability
      WHERE character_set_name = ${quoteText(charset)} AND collation_name = ${quoteText(collation)} LIMIT 1;`,
  );
  const plain = `CREATE DATABASE ${quoteName(database)}`;
  if (known.length > 0) {
    await admin.run(`${plain} CHARACTER SET ${quoteName(charset)} COLLATE ${quoteName(collation)};`);
    return [];
  }
  await admin.run(`${plain};`);
  if (collation === '') return [];
  const message = `this server has no collation ${collation}: new tables will sort text by its own`;
  return [{ code: 'locale-missing', message, details: { locale: collation } }];
}

async function refuseExisting(admin: MysqlSession, database: string): Promise<void> {
  if (!(await exists(admin, database))) return;
  throw failure('target-exists', 'dbExists', `there is a database ${database} already`, { database });
}

export async function exists(admin: MysqlSession, database: string): Promise<boolean> {
  const name = quoteText(database);
  const found = await admin.ask(`SELECT 1 FROM information_schema.schemata WHERE schema_name = ${name};`);
  return found.length > 0;
}

/**
 * A dump is SQL, and the client would also obey commands in it: binary mode takes them for SQL, which fails; and no file of
 * this machine is read on behalf of the server. The first error ends it.
 */
export async function loadInto(
  connection: Connection,
  database: string,
  chunks: AsyncIterable<Buffer>,
): Promise<Warning[]> {
  const { settings, world } = connection;
  const client = await findTool(connection, 'client', 'mariadb');
  const call = callOf(connection, client.name, {
    args: [
      '--batch',
      '--binary-mode',
      '--local-infile=0',
      '--skip-reconnect',
      '--max-allowed-packet=1G',
      `--database=${database}`,
    ],
    input: 'pipe',
  });
  const about = { ...circumstances(connection, 'load-failed'), database };
  const tool = new ToolProcess(call, settings.place, world);
  await feed(tool, chunks, { name: client.name, about, world });
  return toolSaid(client.name, scrub(tool.complaints, about.secrets));
}

async function countLoaded(connection: Connection, database: string): Promise<TableCount[]> {
  const session = await openSession(connection, database, 'load-failed');
  try {
    return await countAround(session, await userTables(session));
  } finally {
    await session.close();
  }
}

/** The run may be cancelled, a session may have ended with what failed: what was made is removed all the same. */
export async function dropAfterFailure(connection: Connection, database: string): Promise<void> {
  await withAdmin(unstoppable(connection), (admin) => drop(admin, database)).catch(() => {}); // the first failure is told
}

export async function drop(admin: MysqlSession, database: string): Promise<void> {
  await admin.run(`DROP DATABASE IF EXISTS ${quoteName(database)};`);
}
