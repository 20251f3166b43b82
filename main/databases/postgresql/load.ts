import { CofreError } from '../../base/errors.ts';
import type { PostgresqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, LoadJob, LoadResult, StoredDump, TableCount, Warning } from '../driver.ts';
import { differences } from '../expect.ts';
import { failure } from '../failure/failure.ts';
import { databaseNamed, refuseOtherEngine } from '../fits.ts';
import { refuseToDrop, scratchName } from '../scratch-name.ts';
import { connect, unstoppable } from '../server-connection.ts';
import { type Connection, quoteName, quoteText } from './connection.ts';
import { countRows, userTables } from './facts.ts';
import { restoreInto } from './restore.ts';
import { PostgresSession } from './session.ts';

export async function loadPostgres(
  settings: PostgresqlSettings,
  { dump, target }: LoadJob,
  world: DatabaseWorld,
): Promise<LoadResult> {
  refuseOtherEngine(dump.facts, 'postgresql');
  const connection = await connect(settings, world);
  const database = databaseNamed(target) ?? scratchName(world);
  return withAdmin(connection, (admin) => loadBeside(connection, admin, { dump, database, owners: false }));
}

export async function dropPostgresScratch(
  settings: PostgresqlSettings,
  database: string,
  world: DatabaseWorld,
): Promise<void> {
  refuseToDrop(database, settings.database);
  const connection = await connect(settings, world);
  await withAdmin(connection, (admin) => drop(admin, database));
}

/** A session in a database that is neither the live nor a scratch one, to make, rename and drop those. */
export async function withAdmin<Result>(
  connection: Connection,
  work: (admin: PostgresSession) => Promise<Result>,
): Promise<Result> {
  const admin = await openAdmin(connection);
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

/** `postgres` is there on nearly every server; else `template1` is. */
async function openAdmin(connection: Connection): Promise<PostgresSession> {
  try {
    return await PostgresSession.open(connection, 'postgres', 'load-failed');
  } catch (error) {
    if (!(error instanceof CofreError) || error.code !== 'database-missing') throw error;
    return PostgresSession.open(connection, 'template1', 'load-failed');
  }
}

/** Makes `database` and loads the dump into it; after any failure it is gone again. `owners`: as they were, else ours. */
export async function loadBeside(
  connection: Connection,
  admin: PostgresSession,
  job: { readonly dump: StoredDump; readonly database: string; readonly owners: boolean },
): Promise<LoadResult> {
  const { dump, database } = job;
  const warnings = await create(admin, database, dump);
  try {
    warnings.push(...(await restoreInto(connection, admin, job)));
    const tables = await countLoaded(connection, database);
    return { database, tables, differences: differences(dump.facts, tables), warnings };
  } catch (error) {
    await dropAfterFailure(connection, admin, database);
    throw error;
  }
}

async function create(admin: PostgresSession, database: string, { facts }: StoredDump): Promise<Warning[]> {
  await refuseExisting(admin, database);
  const { encoding, collate, ctype } = facts.extra;
  const plain = `CREATE DATABASE ${quoteName(database)} TEMPLATE template0`;
  if (encoding === undefined || collate === undefined || ctype === undefined) {
    await admin.run(`${plain};`);
    return [];
  }
  const options = ` ENCODING ${quoteText(encoding)}`;
  const known = await knowsLocales(admin, [collate, ctype]);
  const locale = known
    ? ` LC_COLLATE ${quoteText(collate)} LC_CTYPE ${quoteText(ctype)}`
    : " LC_COLLATE 'C' LC_CTYPE 'C'";
  await admin.run(`${plain}${options}${locale};`);
  if (known) return [];
  const message = `this server has no locale ${collate}: text is sorted by its bytes`;
  return [{ code: 'locale-missing', message, details: { locale: collate } }];
}

/** Locales of the system are listed without dashes and in any case: `en_US.UTF-8` as `en_US.utf8`. */
async function knowsLocales(admin: PostgresSession, names: readonly string[]): Promise<boolean> {
  const listed = await admin.ask<string>(
    `SELECT to_json(v) FROM (SELECT collcollate AS v FROM pg_collation WHERE collcollate IS NOT NULL
      UNION SELECT datcollate FROM pg_database UNION SELECT datctype FROM pg_database) AS known;`,
  );
  const key = (name: string) => name.toLowerCase().replaceAll('-', '');
  const known = new Set(['c', 'posix', ...listed.map(key)]);
  return names.every((name) => known.has(key(name)));
}

async function refuseExisting(admin: PostgresSession, database: string): Promise<void> {
  const found = await admin.ask<number>(`SELECT 1 FROM pg_database WHERE datname = ${quoteText(database)};`);
  if (found.length === 0) return;
  throw failure('target-exists', 'dbExists', `there is a database ${database} already`, { database });
}

async function countLoaded(connection: Connection, database: string): Promise<TableCount[]> {
  const session = await PostgresSession.open(connection, database, 'load-failed');
  try {
    await session.run('SET row_security = off;');
    return await countRows(session, await userTables(session));
  } finally {
    await session.close();
  }
}

/** The session may have ended with what failed, and the run may be cancelled: what was made is removed all the same. */
async function dropAfterFailure(
  connection: Connection,
  admin: PostgresSession,
  database: string,
): Promise<void> {
  try {
    await drop(admin, database);
  } catch {
    await withAdmin(unstoppable(connection), (again) => drop(again, database)).catch(() => {}); // the first failure is told
  }
}

async function drop(admin: PostgresSession, database: string): Promise<void> {
  const name = quoteText(database);
  await admin.run(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = ${name} AND pid <> pg_backend_pid();
    DROP DATABASE IF EXISTS ${quoteName(database)};`,
  );
}
