import { createReadStream, readdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { DatabaseWorld, DumpFacts, StoredDump } from '../../main/databases/driver.ts';
import { sqliteDriver } from '../../main/databases/sqlite/driver.ts';
import { tempFolder } from '../support/temp.ts';
import { settingsOf, worldIn } from './sqlite-settings.ts';

export { settingsOf };

export function worldOf(spool = tempFolder('spool'), signal?: AbortSignal): DatabaseWorld {
  return worldIn(spool, signal);
}

/** A database made by `sql`; closed, or open for the test to go on with. */
export function makeDatabase(file: string, sql: string): void {
  using database = openDatabase(file);
  database.exec(sql);
}

export function openDatabase(file: string): Database.Database & Disposable {
  const database = new Database(file);
  return Object.assign(database, { [Symbol.dispose]: () => database.close() });
}

/** A dump that was finished and is still there, as a vault would give it back. */
export interface KeptDump extends StoredDump, AsyncDisposable {
  readonly path: string;
  readonly facts: DumpFacts;
  readonly warnings: readonly { readonly code: string }[];
  query(sql: string): unknown[];
}

export async function dump(file: string, world = worldOf()): Promise<KeptDump> {
  const open = await sqliteDriver.openDump(settingsOf(file), world);
  if (open.kind !== 'file') throw new Error('a dump of SQLite is a file');
  const { path, warnings } = open;
  const facts = await open.finish().catch(async (error: unknown) => {
    await open.close();
    throw error;
  });
  return {
    path,
    facts,
    warnings,
    chunks: { [Symbol.asyncIterator]: () => createReadStream(path)[Symbol.asyncIterator]() },
    query(sql) {
      using database = openDatabase(path);
      return database.prepare(sql).raw().all();
    },
    [Symbol.asyncDispose]: () => open.close(),
  };
}

export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}
