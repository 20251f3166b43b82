import type { Anomaly } from '../../contract/views/proof.ts';
import { anomaly, type Past } from './anomaly.ts';
import { collapseOf } from './collapse.ts';
import type { Measures } from './measures.ts';
import { levelOf } from './robust.ts';

/** What is emptied in the ordinary course of things, and made anew by itself: its rows say nothing. */
const VOLATILE =
  /(^|[_/.])(sessions?|cache\w*|(job|task|message)?_?queues?|jobs|failed_jobs|locks?|tokens?|throttle|celery\w*|taskresult|kombu\w*|outbox|nonces?|migrations?_lock)([_.]|$)/i;

const FEWER_ROWS = { least: 0.5, leastFew: 0.7, absolute: 20 };
/** A table that is gone counts from so many rows, and from this share of all rows of its database. */
const GONE_ROWS = 100;
const GONE_SHARE = 0.001;
/** A new table with so much of what the lost one held is that one under another name. */
const RENAMED_SHARE = 0.5;

export function tableAnomalies(now: Measures, past: Past): Anomaly[] {
  const last = past.current.at(-1)?.rows ?? {};
  const databases = new Set(Object.keys(now.rows).map(databaseOf));
  return Object.keys(last).flatMap((table) => {
    if (!databases.has(databaseOf(table))) return []; // its dump failed: that is told otherwise
    if (VOLATILE.test(table)) return [];
    const series = seriesOf(table, past);
    const rows = now.rows[table];
    if (rows === undefined) return isGone(table, { now, last, level: levelOf(series.current) }) ?? [];
    const level = collapseOf(rows, series, FEWER_ROWS);
    return level === null ? [] : [anomaly(now, 'rows-collapsed', table, rows, level)];
  });
}

const databaseOf = (table: string): string => table.slice(0, table.indexOf('/'));

function seriesOf(table: string, { ordinary, current }: Past) {
  const rowsIn = (some: readonly Measures[]): number[] =>
    some.flatMap(({ rows }) => (rows[table] === undefined ? [] : [rows[table]]));
  return { ordinary: rowsIn(ordinary), current: rowsIn(current) };
}

function isGone(
  table: string,
  { now, last, level }: { now: Measures; last: Readonly<Record<string, number>>; level: number },
): Anomaly | null {
  const ofDatabase = ([name]: [string, number]): boolean => databaseOf(name) === databaseOf(table);
  const all = Object.entries(last)
    .filter(ofDatabase)
    .reduce((sum, [, rows]) => sum + rows, 0);
  if (level < GONE_ROWS || level < GONE_SHARE * all) return null;
  const fresh = Object.entries(now.rows).filter((each) => ofDatabase(each) && last[each[0]] === undefined);
  const isRenamed = fresh.some(([, rows]) => rows >= RENAMED_SHARE * level);
  return isRenamed ? null : anomaly(now, 'table-gone', table, 0, level);
}
