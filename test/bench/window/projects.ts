import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { History } from '../../../main/core/history/history.ts';
import { newRunId } from '../../../main/core/history/run-id.ts';
import type { World } from '../../e2e/support/world.ts';

export const RUNS_EACH = 1000;
const HOUR = 3_600_000;

/** Projects in one vault with a thousand backups each, one an hour; the core is not started yet. */
export function makeProjects(world: World, count: number): void {
  world.vault();
  world.write({ 'site/a.txt': 'a\n' });
  world.cofre('project', 'add', 'p0', '--folder', world.at('site'));
  const file = world.at('home', 'settings.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as { projects: Record<string, object> };
  // The core is to be at rest: it would begin with a restore drill of each.
  settings.projects.p0 = { ...settings.projects.p0, drill: { everyDays: null } };
  for (let n = 1; n < count; n += 1) settings.projects[`p${n}`] = settings.projects.p0;
  writeFileSync(file, JSON.stringify(settings));
  fillHistory(world.at('home'), count);
}

/** In one transaction: nobody waits for fifty thousand. */
function fillHistory(home: string, count: number): void {
  new History({ home }).close();
  const db = new Database(`${home}/history.db`);
  const add = db.prepare(
    `INSERT INTO runs(id, kind, project, vault, type, trigger, state, queued, started, finished, duration, files, bytes, fresh, stored)
     VALUES(?, 'backup', ?, 'disk', 'full', 'schedule', 'complete', ?, ?, ?, 1000, 100, 1000000, 1000, 500)`,
  );
  const none = (count: number) => new Uint8Array(count);
  const now = Date.now();
  db.transaction(() => {
    for (let n = 0; n < RUNS_EACH; n += 1)
      for (let p = 0; p < count; p += 1) {
        const at = now - (RUNS_EACH - n) * HOUR + p;
        add.run(newRunId(at, none), `p${p}`, at, at, at);
      }
  })();
  db.close();
}
