import { appendFileSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ready } from '../data/build.ts';
import { Random } from '../data/random.ts';
import { walk } from '../data/walk.ts';
import { Repository } from './repository.ts';
import type { GrowthBench, GrowthRun } from './run-growth.ts';

const SHOWN = [1, 2, 10, 25, 50] as const;
const SCALE = 1 / 20;
const EDITED_PER_DAY = 60;

/** Fifty backups of a folder of about 6,000 files of which some change each day: the backup itself, and the list. */
export async function snapshotsCurve(bench: GrowthBench): Promise<GrowthRun[]> {
  const [{ live: original }] = await ready('small', {
    home: path.join(bench.home, 'growth'),
    scale: SCALE,
    say: bench.say,
  });
  const live = path.join(bench.scratch, 'days', 'small');
  rmSync(live, { recursive: true, force: true });
  mkdirSync(path.dirname(live), { recursive: true });
  cpSync(original, live, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const files = [...walk(live)]
    .filter(({ kind }) => kind === 'file')
    .map((entry) => path.join(live, entry.path));
  const random = new Random(50);
  const all = bench.tools.map((tool) => new Repository(tool, live, { bench }));
  for (const one of all) await one.begin();
  const runs: GrowthRun[] = [];
  for (let at = 1; at <= SHOWN[SHOWN.length - 1]!; at += 1) {
    for (let n = 0; n < EDITED_PER_DAY; n += 1)
      appendFileSync(random.pick(files), `day ${at}: ${random.hex(40)}\n`);
    for (const one of all) {
      const backup = await one.run(at === 1 ? 'first' : 'churned', {
        curve: 'snapshots',
        at,
        what: 'backup',
      });
      if (!SHOWN.some((shown) => shown === at)) continue;
      runs.push(backup, await one.run('list', { curve: 'snapshots', at, what: 'list' }));
    }
  }
  for (const one of all) one.end();
  rmSync(path.dirname(live), { recursive: true });
  return runs;
}
