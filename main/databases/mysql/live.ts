import { CofreError } from '../../base/errors.ts';
import type { MysqlSettings } from '../../contract/settings/database.ts';
import type { DatabaseWorld, LoadResult, StoredDump } from '../driver.ts';
import { failure } from '../failure/failure.ts';
import { refuseDifferences, refuseOtherEngine } from '../fits.ts';
import { replacedName, scratchName } from '../scratch-name.ts';
import { connect, unstoppable } from '../server-connection.ts';
import { leftBehind } from '../warnings.ts';
import { type Connection, quoteName } from './connection.ts';
import { type Contents, contentsOf, definitions, dropDefinitions } from './contents.ts';
import { create, drop, dropAfterFailure, exists, loadBeside, loadInto, withAdmin } from './load.ts';
import type { MysqlSession } from './session.ts';

/**
 * A database of MySQL has no other name to take, but its tables can move: the dump is loaded beside the live database and
 * counted; then one RENAME TABLE moves all old tables out and all new ones in, as one step. Views, triggers, routines and
 * events cannot move: they are dropped before and made anew after it, and if that fails everything is moved back.
 */
export async function loadMysqlOverLive(
  settings: MysqlSettings,
  dump: StoredDump,
  world: DatabaseWorld,
): Promise<LoadResult> {
  refuseOtherEngine(dump.facts, 'mysql');
  const connection = await connect(settings, world);
  return withAdmin(connection, async (admin) => {
    const live = settings.database;
    const isNew = !(await exists(admin, live));
    const beside = await loadBeside(connection, admin, { dump, database: scratchName(world) });
    const names = { live, fresh: beside.database, old: replacedName(world) };
    try {
      refuseDifferences(beside);
      if (isNew) await create(admin, live, dump);
      await exchange(connection, admin, names);
    } catch (error) {
      if (isHalfSwapped(error)) throw error; // every table is in one of the three: nothing is dropped
      await dropAfterFailure(connection, names.fresh);
      if (isNew) await dropAfterFailure(connection, live);
      throw error;
    }
    const warnings = [
      ...(await leftBehind(names.old, drop(admin, names.old))),
      ...(await leftBehind(names.fresh, dropAfterFailure(connection, names.fresh))),
    ];
    return { ...beside, database: live, warnings: [...beside.warnings, ...warnings] };
  });
}

interface Names {
  readonly live: string;
  readonly fresh: string;
  readonly old: string;
}

interface Side {
  readonly contents: Contents;
  readonly definitions: readonly Buffer[];
}

async function exchange(connection: Connection, admin: MysqlSession, names: Names): Promise<void> {
  const { live, fresh, old } = names;
  const before = await sideOf(connection, admin, live);
  const after = await sideOf(connection, admin, fresh);
  await admin.run(`CREATE DATABASE ${quoteName(old)};`);
  try {
    await admin.run('SET SESSION foreign_key_checks = 0;');
    await admin.run(dropDefinitions(live, before.contents));
    await admin.run(dropDefinitions(fresh, after.contents));
    await admin.run(rename([...moves(before, live, old), ...moves(after, fresh, live)]));
    await define(connection, live, after);
  } catch (error) {
    await undo(connection, names, { before, after }).catch((cause) => {
      throw halfSwapped(names, cause);
    });
    throw error;
  }
}

async function sideOf(connection: Connection, admin: MysqlSession, database: string): Promise<Side> {
  const contents = await contentsOf(admin, database);
  return { contents, definitions: await definitions(connection, admin, { database, contents }) };
}

async function define(connection: Connection, database: string, side: Side): Promise<void> {
  for (const sql of side.definitions) await loadInto(connection, database, inOnePiece(sql));
}

/** Moves back what was moved, and makes anew what was dropped; with a session of its own, since the other may have ended. */
async function undo(
  connection: Connection,
  { live, fresh, old }: Names,
  { before, after }: { readonly before: Side; readonly after: Side },
): Promise<void> {
  const calm = unstoppable(connection);
  await withAdmin(calm, async (admin) => {
    await admin.run('SET SESSION foreign_key_checks = 0;');
    await admin.run(dropDefinitions(live, await contentsOf(admin, live)));
    if (await wasSwapped(admin, { fresh, old }, { before, after }))
      await admin.run(rename([...moves(after, live, fresh), ...moves(before, old, live)]));
    await define(calm, live, before);
    await drop(admin, old);
  });
}

/** The move is one step, so one side tells it; but a side without tables tells nothing. */
async function wasSwapped(
  admin: MysqlSession,
  { fresh, old }: Pick<Names, 'fresh' | 'old'>,
  { before, after }: { readonly before: Side; readonly after: Side },
): Promise<boolean> {
  if (before.contents.tables.length > 0) return (await contentsOf(admin, old)).tables.length > 0;
  return after.contents.tables.length > 0 && (await contentsOf(admin, fresh)).tables.length === 0;
}

function moves({ contents }: Side, from: string, to: string): string[] {
  return contents.tables.map(
    (table) => `${quoteName(from)}.${quoteName(table)} TO ${quoteName(to)}.${quoteName(table)}`,
  );
}

function rename(steps: readonly string[]): string {
  return steps.length === 0 ? '' : `RENAME TABLE ${steps.join(', ')};`;
}

async function* inOnePiece(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

function halfSwapped({ live, fresh, old }: Names, cause: unknown): CofreError {
  const message = `the tables of ${live} could not be moved back; they are in ${old} and ${fresh}`;
  return failure('load-failed', 'dbHalfSwapped', message, { database: live, fresh, old }, cause);
}

function isHalfSwapped(error: unknown): boolean {
  return error instanceof CofreError && error.details.reason === 'dbHalfSwapped';
}
