import type { DatabaseEngine } from '../contract/settings/database.ts';
import type { DumpFacts, LoadResult } from './driver.ts';
import { failure } from './failure/failure.ts';

const FORMAT: Readonly<Record<DatabaseEngine, DumpFacts['format']>> = {
  sqlite: 'sqlite',
  postgresql: 'pg-custom',
  mysql: 'sql',
  command: 'raw',
};

/** A dump goes back into a database of its own kind only. */
export function refuseOtherEngine(facts: DumpFacts, engine: DatabaseEngine): void {
  if (facts.engine === engine && facts.format === FORMAT[engine]) return;
  const message = `a dump of ${facts.engine} (${facts.format}) cannot be loaded into ${engine}`;
  throw failure('database-mismatch', 'dbOtherEngine', message, { from: facts.engine, to: engine });
}

/** A live database is not replaced by something that is known to be other than its dump. */
export function refuseDifferences({ differences }: LoadResult): void {
  const [first] = differences;
  if (first === undefined) return;
  const { table, expected, found } = first;
  throw failure('load-failed', 'dbLoadedDiffers', `${table} has ${found} rows instead of ${expected}`, {
    table,
    expected: expected ?? 0,
    found: found ?? 0,
  });
}
