import Database from 'better-sqlite3';
import type { TableCount } from '../driver.ts';
import type { StopFlag } from './stop-flag.ts';

export interface Counts {
  readonly tables: readonly TableCount[];
  readonly uncounted: readonly { readonly name: string; readonly why: string }[];
}

/** Tables of the application: not views, not SQLite's own, not the inner tables of full-text and spatial indexes. */
export function tableNames(database: Database.Database): string[] {
  const list = `SELECT name FROM pragma_table_list
    WHERE schema = 'main' AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`;
  return database.prepare(list).pluck().all().map(String);
}

/** Rows per table. A virtual table whose module is not at hand cannot be counted; its inner tables are, as any other. */
export function countTables(database: Database.Database, stop: StopFlag): Counts {
  const tables: TableCount[] = [];
  const uncounted: { name: string; why: string }[] = [];
  for (const name of tableNames(database)) {
    stop.check();
    try {
      const rows = database
        .prepare(`SELECT count(*) FROM "${name.replaceAll('"', '""')}"`)
        .pluck()
        .get();
      tables.push({ name, rows: Number(rows) });
    } catch (error) {
      if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_ERROR') throw error;
      uncounted.push({ name, why: error.message });
    }
  }
  return { tables, uncounted };
}
