import path from 'node:path';
import Database from 'better-sqlite3';
import { History } from '../../../main/core/history/history.ts';
import { newRunId } from '../../../main/core/history/run-id.ts';

const MINUTE = 60_000;

/** A history of so many runs of one project in one vault, one every ten minutes until `now`, with a clean-up after each. */
export function fillHistory(home: string, count: number, now: number): void {
  new History({ home }).close(); // makes the tables
  const db = new Database(path.join(home, 'history.db'));
  const insert = db.prepare(
    'INSERT INTO runs(id, kind, project, vault, type, trigger, state, queued, started, finished, duration, files, bytes, ' +
      'fresh, stored, snapshot, problems) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  db.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      const at = now - Math.floor((count - n) / 2) * 10 * MINUTE;
      const isBackup = n % 2 === 0;
      const type = n % 12 === 0 ? 'full' : 'quick';
      const id = newRunId(at, (length) => Uint8Array.from({ length }, (_, k) => (n >> (5 * k)) & 31));
      const what = isBackup
        ? ['backup', 'shop', 'disk', type, 'schedule']
        : ['prune', null, 'disk', null, 'after-backup'];
      const numbers = isBackup ? [1000, 1e9 + n * 1000, 1e6, 5e5, 'ab'] : [null, null, null, null, null];
      insert.run(id, ...what, 'complete', at, at, at + MINUTE, MINUTE, ...numbers, 0);
    }
  })();
  db.close();
}
