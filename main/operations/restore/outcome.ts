import type { Problem } from '../../base/problems.ts';
import type { WorkEntry } from '../../engine/catalog/restore-work.ts';
import { keyOf, type RestorePlan } from './plan.ts';
import type { Scene } from './scene.ts';
import type { Failure } from './work-planner.ts';

/** What becomes of a restore: everything planned, but for what failed. */
export class Outcome {
  readonly problems: Problem[];
  /** Paths (in the snapshot) of files whose content could not be given back. */
  readonly lost: string[];
  readonly #failed: Set<string>;
  readonly #scene: Scene;
  files: number;
  folders = 0;
  bytes: number;

  constructor(plan: RestorePlan, scene: Scene) {
    this.problems = [...plan.problems];
    this.lost = [...plan.lost];
    this.#scene = scene;
    this.#failed = new Set(plan.failed.keys());
    this.files = plan.files - plan.failed.size;
    this.bytes = plan.bytes;
    for (const size of plan.failed.values()) this.bytes -= size;
  }

  hasFailed(at: WorkEntry): boolean {
    return this.#failed.has(keyOf(at));
  }

  /** A file that is not there after all. True when that was not known. */
  fail(at: WorkEntry, failure: Failure): boolean {
    if (this.hasFailed(at)) return false;
    this.#failed.add(keyOf(at));
    const target = this.#scene.targets.of(at);
    if (target === null) return false;
    this.problems.push({ path: target.snapshotPath, ...failure });
    if (failure.code === 'damaged' || failure.code === 'missing') this.lost.push(target.snapshotPath);
    this.files--;
    this.bytes -= target.entry.size;
    return true;
  }
}
