import type { TableCount } from '../driver.ts';
import { quoteName } from './connection.ts';
import type { PostgresSession } from './session.ts';

/** Tables counted with one exchange: enough that the way to the server does not count. */
const COUNTED_TOGETHER = 50;

export interface ServerFacts {
  readonly version: string;
  readonly major: number;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly bytes: number;
}

export interface UserTable {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** A partitioned table has no rows of its own: those of its partitions are its rows. */
  readonly partitioned: boolean;
  readonly parent: number | null;
  readonly readable: boolean;
}

const SERVER = `SELECT json_build_object('version', current_setting('server_version'),
  'number', current_setting('server_version_num')::int, 'encoding', pg_encoding_to_char(d.encoding),
  'collate', d.datcollate, 'ctype', d.datctype, 'bytes', pg_database_size(d.oid))
  FROM pg_database AS d WHERE d.datname = current_database();`;

/** Tables of users, without those that an extension made and makes again. */
const TABLES = `SELECT json_build_object('oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname,
  'partitioned', c.relkind = 'p', 'parent', i.inhparent::bigint,
  'readable', has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  LEFT JOIN pg_inherits AS i ON i.inhrelid = c.oid AND c.relispartition
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
    AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
    AND NOT EXISTS (SELECT FROM pg_depend AS d
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C";`;

const EXTENSIONS = `SELECT to_json(extname || ' ' || extversion) FROM pg_extension
  WHERE extname <> 'plpgsql' ORDER BY extname COLLATE "C";`;

/** Roles that own something in this database or are granted something: needed to give it back as it was. */
const ROLES = `SELECT to_json(rolname) FROM pg_roles WHERE oid IN (
  SELECT refobjid FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass
    AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  UNION SELECT relowner FROM pg_class WHERE oid >= 16384)
  AND rolname !~ '^pg_' ORDER BY rolname COLLATE "C";`;

export async function serverFacts(session: PostgresSession): Promise<ServerFacts> {
  const [row] = await session.ask<ServerFacts & { number: number }>(SERVER);
  if (row === undefined) throw new Error('the server says nothing about itself');
  return { ...row, major: Math.floor(row.number / 10_000) };
}

export async function userTables(session: PostgresSession): Promise<UserTable[]> {
  return session.ask<UserTable>(TABLES);
}

export async function extensions(session: PostgresSession): Promise<string[]> {
  return session.ask<string>(EXTENSIONS);
}

export async function roles(session: PostgresSession): Promise<string[]> {
  return session.ask<string>(ROLES);
}

/** Rows of each table as the session's transaction sees them. */
export async function countRows(
  session: PostgresSession,
  tables: readonly UserTable[],
): Promise<TableCount[]> {
  const rows = new Map<number, number>();
  const plain = tables.filter(({ partitioned }) => !partitioned);
  for (let from = 0; from < plain.length; from += COUNTED_TOGETHER) {
    const together = plain.slice(from, from + COUNTED_TOGETHER);
    const counts = await session.ask<number>(together.map(countOf).join('\n'));
    together.forEach(({ oid }, at) => {
      rows.set(oid, counts[at] ?? 0);
    });
  }
  const parts = Map.groupBy(tables, ({ parent }) => parent);
  const rowsOf = (table: UserTable): number =>
    table.partitioned
      ? (parts.get(table.oid) ?? []).reduce((sum, part) => sum + rowsOf(part), 0)
      : (rows.get(table.oid) ?? 0);
  return tables.map((table) => ({
    name: fullName(table),
    rows: rowsOf(table),
  }));
}

export function fullName({ schema, name }: Pick<UserTable, 'schema' | 'name'>): string {
  return `${schema}.${name}`;
}

function countOf({ schema, name }: UserTable): string {
  return `SELECT count(*) FROM ONLY ${quoteName(schema)}.${quoteName(name)};`;
}
