import type { TableCount } from '../driver.ts';
import { failure } from '../failure/failure.ts';
import { NotAnArchive } from './archive-head.ts';
import type { ArchiveReader } from './archive-reader.ts';
import { fullName, type UserTable } from './facts.ts';

/** Rows of each table, after the archive itself was seen to hold exactly as many as the server counted in its snapshot. */
export function provedRows(
  archive: ArchiveReader,
  counted: readonly TableCount[],
  options: {
    readonly partitioned: readonly UserTable[];
    readonly database: string;
  },
): TableCount[] {
  const { database } = options;
  const { read, rows } = proofOf(archive, database);
  if (!read) return [...counted];
  const withoutOwnRows = new Set(options.partitioned.map(fullName));
  for (const table of counted) {
    const inDump = rows.get(table.name) ?? null;
    if (withoutOwnRows.has(table.name) || inDump === table.rows) continue;
    const message = `${table.name} has ${table.rows} rows, its dump ${inDump ?? 'no data at all'}`;
    const details = {
      database,
      table: table.name,
      expected: table.rows,
      found: inDump ?? 0,
    };
    throw failure('dump-failed', 'dbRowsDiffer', message, details);
  }
  return [...counted];
}

function proofOf(archive: ArchiveReader, database: string) {
  try {
    return archive.end();
  } catch (error) {
    if (!(error instanceof NotAnArchive)) throw error;
    throw failure(
      'dump-failed',
      'dbNotWhole',
      `the dump is not whole: ${error.message}`,
      { database },
      error,
    );
  }
}
