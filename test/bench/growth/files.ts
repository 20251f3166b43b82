import path from 'node:path';
import { datasetAt, emptyDataset, readManifest } from '../data/dataset.ts';
import { buildMillion, FULL_FILES } from '../data/million.ts';
import { warm } from '../data/walk.ts';
import { Repository } from './repository.ts';
import type { GrowthBench, GrowthRun } from './run-growth.ts';

const FILES = [10_000, 100_000, 1_000_000] as const;
const QUICK = 1 / 20;

/** Ten thousand to a million small files: the first backup, one in which nothing changed, and a look into one folder. */
export async function filesCurve(bench: GrowthBench): Promise<GrowthRun[]> {
  const runs: GrowthRun[] = [];
  for (const full of FILES) {
    const at = Math.round(full * (bench.quick ? QUICK : 1));
    const live = built(path.join(bench.home, 'growth', String(at)), at, bench.say);
    const all = bench.tools.map((tool) => new Repository(tool, live, { bench, folder: 'part-0/batch-1' }));
    for (let repetition = 0; repetition < bench.repetitions; repetition += 1) {
      for (const one of all) await one.begin();
      for (const [phase, what] of [
        ['first', 'first'],
        ['again', 'again'],
        ['ls', 'ls'],
      ] as const)
        for (const one of all) {
          warm(live);
          runs.push(await one.run(phase, { curve: 'files', at, what }));
        }
    }
    for (const one of all) one.end();
  }
  return runs;
}

function built(home: string, files: number, say: (line: string) => void): string {
  const dataset = datasetAt(home, 'million');
  if (readManifest(dataset) === undefined) {
    say(`building ${files} files ...`);
    emptyDataset(dataset);
    buildMillion(dataset, files / FULL_FILES);
  }
  return dataset.live;
}
