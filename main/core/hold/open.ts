import { openDatabase } from '../history/open.ts';
import { HoldTable } from './table.ts';

/** Lends the table of holds, beside whoever has history.db open, too. */
export function withHolds<T>(home: string, now: number, work: (holds: HoldTable) => T): T {
  const { db } = openDatabase(home, now);
  try {
    return work(new HoldTable(db));
  } finally {
    db.close();
  }
}
