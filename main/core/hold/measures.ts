import { z } from 'zod';
import type { SnapshotRecord } from '../../format/snapshot.ts';
import type { Sighting } from '../../operations/backup/tally.ts';

const count = z.number().nonnegative();

/** What of a snapshot is compared with those before it. */
export const measuresSchema = z.object({
  snapshot: z.string(),
  /** ms since 1970. */
  at: z.number(),
  files: count,
  bytes: count,
  /** Plain bytes that were not in the vault before, and what they took there. */
  newBytes: count,
  storedBytes: count,
  parts: z.record(z.string(), z.object({ files: count, bytes: count })),
  /** Rows by `database/table`, of the databases that were counted. */
  rows: z.record(z.string(), count),
  notes: z.array(z.string()),
  noteCount: count,
  endings: count,
  /** Roots that were not there. */
  missing: z.array(z.string()),
});

export type Measures = z.infer<typeof measuresSchema>;

const NOTHING_SEEN: Sighting = { parts: {}, notes: [], noteCount: 0, endings: 0 };

/** `sighting`: null for a snapshot of which only the record is left. */
export function measuresOf(snapshot: string, record: SnapshotRecord, sighting: Sighting | null): Measures {
  const { files, bytes, newBytes, storedBytes } = record.totals;
  const { parts, notes, noteCount, endings } = sighting ?? NOTHING_SEEN;
  const roots = new Set(record.roots.map(({ name }) => name));
  const missing = record.problems.filter(
    ({ path, code }) => roots.has(path) && (code === 'vanished' || code === 'unreadable'),
  );
  return {
    ...{ snapshot, at: Date.parse(record.started), files, bytes, newBytes, storedBytes },
    ...{ parts: { ...parts }, notes: [...notes], noteCount, endings },
    rows: rowsOf(record),
    missing: missing.map(({ path }) => path),
  };
}

function rowsOf({ databases }: SnapshotRecord): Record<string, number> {
  const rows: Record<string, number> = {};
  for (const { name, counted, tables } of databases)
    if (counted !== 'not-counted') for (const table of tables) rows[`${name}/${table.name}`] = table.rows;
  return rows;
}
