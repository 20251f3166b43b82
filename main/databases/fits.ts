import { CofreError } from '../base/errors.ts';
import type { DatabaseEngine } from '../contract/settings/database.ts';
import type { DumpFacts, LoadJob, LoadResult } from './driver.ts';
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

/** The name that was asked for on a server, where only databases are loaded into. */
export function databaseNamed(target: LoadJob['target']): string | undefined {
  if (target.kind !== 'file') return target.name;
  const message = 'a dump of a server is loaded into a database, not a file';
  throw new CofreError('wrong-use', message, { reason: 'dbNotAFile' });
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
