import { failureOf } from '../failure/failure.ts';
import { runTool, succeeded } from '../place/run-tool.ts';
import { circumstances } from '../server-connection.ts';
import { type Connection, callOf, quoteName, quoteText } from './connection.ts';
import { dumpOptions } from './dump.ts';
import type { MysqlSession } from './session.ts';
import { findTool } from './tools.ts';

/** Names of what a database holds. */
export interface Contents {
  /** Whatever RENAME TABLE moves: tables and sequences. */
  readonly tables: readonly string[];
  readonly views: readonly string[];
  /** What is not moved but dropped and made anew: `TRIGGER x`, `PROCEDURE y`, `EVENT z`. */
  readonly programs: readonly { readonly kind: string; readonly name: string }[];
}

export async function contentsOf(admin: MysqlSession, database: string): Promise<Contents> {
  const name = quoteText(database);
  const tables = await admin.ask(
    `SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = ${name};`,
  );
  const programs = await admin.ask(
    `SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = ${name}
    UNION ALL SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = ${name}
    UNION ALL SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = ${name};`,
  );
  const named = (isView: boolean) =>
    tables.filter(([, type]) => (type === 'VIEW') === isView).map(([table = '']) => table);
  return {
    tables: named(false),
    views: named(true),
    programs: programs.map(([kind = '', program = '']) => ({ kind, name: program })),
  };
}

/** SQL that makes the views and programs of a database anew, in whatever database it is run; without `USE`. */
export async function definitions(
  connection: Connection,
  session: MysqlSession,
  options: { readonly database: string; readonly contents: Contents },
): Promise<Buffer[]> {
  const { database, contents } = options;
  const views =
    contents.views.length === 0
      ? []
      : [await dump(connection, session, [...onlyViews, '--', database, ...contents.views])];
  if (contents.programs.length === 0) return views;
  return [...views, await dump(connection, session, [...onlyPrograms, '--', database])];
}

const onlyViews = ['--no-data', '--skip-triggers', '--skip-routines', '--skip-events'];
const onlyPrograms = ['--no-data', '--no-create-info'];

async function dump(connection: Connection, session: MysqlSession, args: readonly string[]): Promise<Buffer> {
  const tool = await findTool(connection, 'dump', session.family);
  const call = callOf(connection, tool.name, { args: [...dumpOptions(tool), ...args], input: 'none' });
  const ran = await runTool(call, connection.settings.place, connection.world);
  if (!succeeded(ran)) throw failureOf(tool.name, ran, circumstances(connection, 'load-failed'));
  return ran.output;
}

/** Statements that drop the views and programs; tables stay. */
export function dropDefinitions(database: string, { views, programs }: Contents): string {
  const full = (name: string) => `${quoteName(database)}.${quoteName(name)}`;
  return [
    ...programs.map(({ kind, name }) => `DROP ${kind} IF EXISTS ${full(name)};`),
    ...views.map((name) => `DROP VIEW IF EXISTS ${full(name)};`),
  ].join('\n');
}
