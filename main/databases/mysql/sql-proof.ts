import type { TableCount, Warning } from '../driver.ts';
import { failure } from '../failure/failure.ts';
import { someNames } from '../warnings.ts';
import type { SqlReader } from './sql-reader.ts';

/** A table that lost more than this part of its rows between the two snapshots, milliseconds apart, deserves a word. */
const PLAUSIBLE_LOSS = 0.1;

export interface SqlProof {
  /** Rows of each table as they stand in the dump. */
  readonly tables: TableCount[];
  readonly warnings: Warning[];
}

/**
 * Rows in the dump, once it is seen to be whole and to hold all tables. `counted` was taken in another snapshot, right before:
 * rows that came or went in between are no fault, but a table that had rows and has none in the dump is.
 */
export function provedRows(reader: SqlReader, counted: readonly TableCount[], database: string): SqlProof {
  if (!reader.complete)
    throw failure('dump-failed', 'dbNotWhole', 'the dump does not end with its last line', { database });
  const tables = counted.map(({ name, rows }) => {
    const found = reader.rows.get(name) ?? 0;
    if (!reader.created.has(name) || (rows > 0 && found === 0)) throw rowsMissing(database, name, rows);
    return { name, rows: found };
  });
  const fewer = counted.filter(
    ({ name, rows }) => (reader.rows.get(name) ?? 0) < rows * (1 - PLAUSIBLE_LOSS),
  );
  return { tables, warnings: fewer.length === 0 ? [] : [rowsFewer(fewer.map(({ name }) => name))] };
}

function rowsMissing(database: string, table: string, expected: number): Error {
  const message = `${table} has ${expected} rows, its dump none`;
  return failure('dump-failed', 'dbRowsDiffer', message, { database, table, expected, found: 0 });
}

function rowsFewer(names: readonly string[]): Warning {
  const tables = someNames(names);
  const message = `far fewer rows in the dump than were counted right before: ${tables}`;
  return { code: 'rows-fewer', message, details: { tables } };
}
