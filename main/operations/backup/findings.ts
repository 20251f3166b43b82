import { PROBLEMS_KEPT } from '../../base/limits.ts';
import { HARMLESS_PROBLEMS, type Problem, type ProblemCode } from '../../base/problems.ts';
import type { ScannedEntry } from '../../engine/scan/walk.ts';
import type { SnapshotRecord } from '../../format/snapshot.ts';

/** A backup without what the project must have has failed, however whole the rest is. */
const FAILS: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['dump-failed', 'lacking']);

/** What a run finds out on its way: counts, owners met, what was left out, and what went wrong. */
export class Findings {
  readonly problems: Problem[] = [];
  problemCount = 0;
  #incomplete = false;
  #failed = false;
  readonly skipped: Record<string, number> = {};
  readonly uids = new Set<number>();
  readonly gids = new Set<number>();
  files = 0;
  bytes = 0;
  unchanged = 0;
  unchangedBytes = 0;

  problem(problem: Problem): void {
    this.problemCount++;
    if (FAILS.has(problem.code)) this.#failed = true;
    else if (!HARMLESS_PROBLEMS.has(problem.code)) this.#incomplete = true;
    if (this.problems.length < PROBLEMS_KEPT) this.problems.push(problem);
  }

  get verdict(): SnapshotRecord['verdict'] {
    if (this.#failed) return 'failed';
    return this.#incomplete ? 'incomplete' : 'complete';
  }

  skip(reason: string): void {
    this.skipped[reason] = (this.skipped[reason] ?? 0) + 1;
  }

  saw({ type, stat }: ScannedEntry, isUnchanged: boolean): void {
    this.uids.add(stat.uid);
    this.gids.add(stat.gid);
    if (type !== 'file') return;
    this.files++;
    this.bytes += stat.size;
    if (!isUnchanged) return;
    this.unchanged++;
    this.unchangedBytes += stat.size;
  }
}
