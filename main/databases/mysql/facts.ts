import type { TableCount, Warning } from '../driver.ts';
import { someNames } from '../warnings.ts';
import { quoteName } from './connection.ts';
import type { MysqlSession } from './session.ts';

/** Tables counted with one exchange: enough that the way to the server does not count. */
const COUNTED_TOGETHER = 50;

export interface ServerFacts {
  readonly charset: string;
  readonly collation: string;
  readonly bytes: number;
}

export interface UserTable {
  readonly name: string;
  /** Its rows are seen as they were when the transaction began. */
  readonly transactional: boolean;
}

const SERVER = `SELECT @@character_set_database, @@collation_database,
  COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = DATABASE();`;

const TABLES = `SELECT t.table_name, COALESCE(e.transactions, 'NO')
  FROM information_schema.tables AS t LEFT JOIN information_schema.engines AS e ON e.engine = t.engine
  WHERE t.table_schema = DATABASE() AND t.table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
  ORDER BY t.table_name;`;

/** Which of two rights this user has for the whole database: without them the server hides things and says nothing. */
const RIGHTS = `SELECT DISTINCT privilege_type FROM (
    SELECT grantee, privilege_type FROM information_schema.user_privileges
    UNION ALL SELECT grantee, privilege_type FROM information_schema.schema_privileges
      WHERE DATABASE() LIKE table_schema) AS granted
  WHERE privilege_type IN ('SELECT', 'TRIGGER') AND grantee = CONCAT(CHAR(39),
    SUBSTRING_INDEX(CURRENT_USER(), '@', 1), CHAR(39, 64, 39), SUBSTRING_INDEX(CURRENT_USER(), '@', -1), CHAR(39));`;

export async function serverFacts(session: MysqlSession): Promise<ServerFacts> {
  const [[charset = '', collation = '', bytes = '0'] = []] = await session.ask(SERVER);
  return { charset, collation, bytes: Number(bytes) };
}

export async function userTables(session: MysqlSession): Promise<UserTable[]> {
  const rows = await session.ask(TABLES);
  return rows.map(([name = '', transactions]) => ({ name, transactional: transactions === 'YES' }));
}

export async function hiddenThings(session: MysqlSession): Promise<Warning[]> {
  const rights = new Set((await session.ask(RIGHTS)).map(([right]) => right));
  const lacking = ['SELECT', 'TRIGGER'].filter((right) => !rights.has(right));
  if (lacking.length === 0) return [];
  const what = lacking.join(', ');
  const message = `this user has no ${what} on the whole database: tables or triggers may be hidden from it`;
  return [{ code: 'partly-hidden', message, details: { rights: what } }];
}

export function notTransactional(tables: readonly UserTable[]): Warning[] {
  const names = tables.filter(({ transactional }) => !transactional).map(({ name }) => name);
  if (names.length === 0) return [];
  const what = someNames(names);
  const message = `not transactional, so rows may change while they are dumped: ${what}`;
  return [{ code: 'not-transactional', message, details: { tables: what } }];
}

/**
 * Rows of each table as the session's transaction sees them. After each the lock on its definition is given back, or an ALTER
 * TABLE of the application, and all that comes after it, would wait for the whole dump.
 */
export async function countRows(session: MysqlSession, tables: readonly UserTable[]): Promise<TableCount[]> {
  const counted: TableCount[] = [];
  for (let from = 0; from < tables.length; from += COUNTED_TOGETHER) {
    const together = tables.slice(from, from + COUNTED_TOGETHER);
    const statements = together.map(({ name }) => `SELECT COUNT(*) FROM ${quoteName(name)};`);
    const sql = `SAVEPOINT cofre;\n${statements.join('\n')}\nROLLBACK TO SAVEPOINT cofre;`;
    const rows = await session.ask(sql);
    together.forEach(({ name }, at) => {
      counted.push({ name, rows: Number(rows[at]?.[0] ?? 0) });
    });
  }
  return counted;
}
