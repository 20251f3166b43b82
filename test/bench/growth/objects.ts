import path from 'node:path';
import { hasCeph } from '../../support/s3/ceph.ts';
import { unchanged } from '../copies/run-copies.ts';
import type { GrowthBench, GrowthRun } from './run-growth.ts';

const OBJECTS = [1_000, 10_000, 100_000] as const;
const QUICK = 1 / 20;

/** A sync with nothing to do, of a vault of so many objects, the copy listed anew. */
export async function objectsCurve({ scratch, quick, repetitions, say }: GrowthBench): Promise<GrowthRun[]> {
  if (!hasCeph()) {
    say('growth: no objects, they need Ceph (as root on Linux)');
    return [];
  }
  const runs: GrowthRun[] = [];
  for (const full of OBJECTS) {
    const at = Math.round(full * (quick ? QUICK : 1));
    const synced = await unchanged(path.join(scratch, 'objects'), at, { repetitions, say });
    for (const { seconds, requests = null } of synced)
      runs.push({
        ...{ curve: 'objects', at, tool: 'cofre', what: 'sync', seconds, requests },
        ...{ peakMemoryBytes: null, repositoryBytes: null },
      });
  }
  return runs;
}
