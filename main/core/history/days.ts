import type Database from 'better-sqlite3';
import type { DayOfBackups, ProjectDays } from '../../contract/views/days.ts';
import { RUN_COLUMNS, type RunRow, runOf } from './rows.ts';
import { firstIdOf } from './run-id.ts';

const emptyDay: DayOfBackups = {
  ...{ complete: 0, incomplete: 0, failed: 0, skipped: 0 },
  ...{ bytes: null, durationMs: null },
};

interface Row {
  readonly project: string;
  readonly day: number;
  readonly state: string;
  readonly count: number;
  readonly bytes: number | null;
  readonly duration: number | null;
}

/**
 * Ids sort by time, so a day is a range of the index over kinds; what is counted never leaves SQLite one by one. CROSS, because
 * SQLite would rather take each run and look through the days for it: eight times slower.
 */
const counted = (ofOne: boolean): string => `
WITH days AS MATERIALIZED (
  SELECT key, json_extract(value, '$[0]') AS first, json_extract(value, '$[1]') AS after FROM json_each(?))
SELECT r.project AS project, d.key AS day, r.state AS state, count(*) AS count, max(r.id), r.bytes AS bytes,
  r.duration AS duration
FROM days d
CROSS JOIN runs r ON ${ofOne ? "r.project = ? AND +r.kind = 'backup'" : "r.kind = 'backup'"} AND r.id >= d.first AND r.id < d.after
WHERE r.project IS NOT NULL AND r.state NOT IN ('queued', 'running', 'cancelled')
GROUP BY r.project, d.key, r.state`;

/** The backups of each project that has any (or of one), day by day; see `history.days` of the contract. */
export function backupDays(
  db: Database.Database,
  edges: readonly number[],
  only: string | null = null,
): ProjectDays[] {
  const ids = edges.map(firstIdOf);
  const ranges = JSON.stringify(ids.slice(1).map((end, n) => [ids[n], end]));
  const days = new Map<string, DayOfBackups[]>();
  const rows = db
    .prepare<string[], Row>(counted(only !== null))
    .all(ranges, ...(only === null ? [] : [only]));
  for (const row of rows) {
    const known = days.get(row.project) ?? Array.from({ length: edges.length - 1 }, () => emptyDay);
    const day = known[row.day];
    if (day !== undefined) known[row.day] = withRow(day, row);
    days.set(row.project, known);
  }
  return (only === null ? projectsIn(db) : [only]).map((project) => ({
    project,
    days: days.get(project) ?? Array.from({ length: edges.length - 1 }, () => emptyDay),
    newest: newestOf(db, project, "state NOT IN ('queued', 'running', 'cancelled', 'skipped')"),
    newestComplete: newestOf(db, project, "state = 'complete'"),
  }));
}

function withRow(day: DayOfBackups, { state, count, bytes, duration }: Row): DayOfBackups {
  switch (state) {
    case 'complete':
      return { ...day, complete: count, bytes, durationMs: duration };
    case 'incomplete':
      return { ...day, incomplete: count };
    case 'skipped':
      return { ...day, skipped: count };
    default:
      return { ...day, failed: day.failed + count };
  }
}

/** One step of the index for each project, however many runs it has. */
function projectsIn(db: Database.Database): string[] {
  const next = db.prepare<[string], { project: string | null }>(
    'SELECT min(project) AS project FROM runs WHERE project > ?',
  );
  const found: string[] = [];
  for (let last = next.get('')?.project; typeof last === 'string'; last = next.get(last)?.project)
    found.push(last);
  return found;
}

function newestOf(db: Database.Database, project: string, which: string): ProjectDays['newest'] {
  const row = db
    .prepare<[string], RunRow>(
      `SELECT ${RUN_COLUMNS} FROM runs WHERE project = ? AND +kind = 'backup' AND +${which} ORDER BY id DESC LIMIT 1`,
    )
    .get(project);
  return row === undefined ? null : runOf(row);
}
