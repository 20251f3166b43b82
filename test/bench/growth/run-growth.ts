import type { Tool } from '../tools/tool.ts';
import { filesCurve } from './files.ts';
import { objectsCurve } from './objects.ts';
import { snapshotsCurve } from './snapshots.ts';

/** What one command took when there was so much of something. */
export interface GrowthRun {
  readonly curve: 'files' | 'snapshots' | 'objects';
  /** How many of them there were. */
  readonly at: number;
  readonly tool: Tool['name'];
  readonly what: 'first' | 'again' | 'backup' | 'list' | 'ls' | 'sync';
  readonly seconds: number;
  readonly peakMemoryBytes: number | null;
  /** What the repository holds after it; null for commands that only read. */
  readonly repositoryBytes: number | null;
  /** Of a sync. */
  readonly requests: number | null;
}

export interface GrowthBench {
  /** Where datasets are kept. */
  readonly home: string;
  readonly scratch: string;
  readonly quick: boolean;
  readonly repetitions: number;
  /** Cofre and restic, as far as they are there. */
  readonly tools: readonly Tool[];
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How time and memory grow with files, with snapshots, and with objects in a copy. */
export async function runGrowth(bench: GrowthBench): Promise<GrowthRun[]> {
  const own = { ...bench, tools: bench.tools.filter(({ name }) => name === 'cofre' || name === 'restic') };
  return [...(await filesCurve(own)), ...(await snapshotsCurve(own)), ...(await objectsCurve(own))];
}
