import type { Measured } from '../measure/measure.ts';
import type { DatasetName, Phase, ToolName } from '../names.ts';

/** One measured command. */
export interface Run extends Measured {
  readonly dataset: DatasetName;
  readonly tool: ToolName;
  readonly phase: Phase;
  /** From 1. */
  readonly repetition: number;
  /** What the repository holds after it; null for phases that only read. */
  readonly repositoryBytes: number | null;
  readonly repositoryFiles: number | null;
  /** Bytes by which the repository grew. */
  readonly newBytes: number | null;
  /** What the tool keeps outside the repository. */
  readonly cacheBytes: number | null;
}

/** A phase's wall seconds, or one of the sums below the phases in the table. */
export type Figure = Phase | 'cpu' | 'stored' | 'new' | 'memory';

/** Seconds or bytes of a tool on a dataset: medians, but for memory the highest peak of all phases. */
export function figure(runs: readonly Run[], what: Figure): number | undefined {
  switch (what) {
    case 'cpu':
      return median(numbers(runs, 'first', 'cpuSeconds'));
    case 'stored':
      return median(numbers(runs, 'first', 'repositoryBytes'));
    case 'new':
      return median(numbers(runs, 'churned', 'newBytes'));
    case 'memory': {
      const peaks = runs.map((run) => run.peakMemoryBytes).filter((bytes) => bytes !== null);
      return peaks.length === 0 ? undefined : Math.max(...peaks);
    }
    default:
      return median(numbers(runs, what, 'wallSeconds'));
  }
}

type Numeric = 'wallSeconds' | 'cpuSeconds' | 'repositoryBytes' | 'newBytes';

function numbers(runs: readonly Run[], phase: Phase, key: Numeric): number[] {
  const values = runs.filter((run) => run.phase === phase).map((run) => run[key]);
  return values.filter((value) => value !== null);
}

export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
