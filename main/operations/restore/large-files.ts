import { closeSync, ftruncateSync, renameSync, unlinkSync } from 'node:fs';
import { errnoOf } from '../../base/errors.ts';
import type { WorkEntry } from '../../engine/catalog/restore-work.ts';
import { applyMetadata } from '../../engine/restore/safe-place.ts';
import { fsPath } from '../../format/names.ts';
import type { Outcome } from './outcome.ts';
import { keyOf } from './plan.ts';
import { refusal } from './refusal.ts';
import type { SafePlaces, Scene } from './scene.ts';
import type { Target } from './targets.ts';
import type { Failure } from './work-planner.ts';

/** Files of several blobs: made before, so that workers only fill them, and finished when the last blob is in. */
export class LargeFiles {
  readonly #scene: Scene;
  readonly #outcome: Outcome;
  readonly #places: SafePlaces;
  /** Blobs that the files begun still wait for. */
  readonly #waiting = new Map<string, number>();

  constructor(scene: Scene, outcome: Outcome) {
    this.#scene = scene;
    this.#outcome = outcome;
    this.#places = scene.places({ remember: true });
  }

  /** Makes them, empty; those of no blob at all are finished with that. */
  make(): void {
    for (const at of this.#scene.plan.work.specials('parts')) {
      const target = this.#scene.targets.of(at);
      if (target === null) continue;
      try {
        closeSync(this.#places.of(target.root).createFile(target.path));
      } catch (error) {
        // What stands there is not ours: nothing may be written into it.
        this.#outcome.fail(at, refusal(error));
        this.#scene.exclude(at);
        continue;
      }
      if (at.parts === 0) this.#finish(at, target);
    }
  }

  /** Hears of blobs that are in. */
  filled(at: WorkEntry, parts: number): void {
    const key = keyOf(at);
    const left = (this.#waiting.get(key) ?? this.#scene.plan.work.parts(at)) - parts;
    if (left > 0) {
      this.#waiting.set(key, left);
      return;
    }
    this.#waiting.delete(key);
    const target = this.#scene.targets.of(at);
    if (target !== null && !this.#outcome.hasFailed(at)) this.#finish(at, target);
  }

  /** Never leaves half a file under its full name. */
  lose(at: WorkEntry, failure: Failure): void {
    const target = this.#scene.targets.of(at);
    if (!this.#outcome.fail(at, failure) || target === null) return;
    if (target.head.whole === null) this.#unlink(target); // a whole one is made and unmade by the one who writes it
  }

  #finish(at: WorkEntry, target: Target): void {
    try {
      const fd = this.#places.of(target.root).reopenFile(target.path);
      try {
        ftruncateSync(fd, target.entry.size); // holes at the end
        applyMetadata(fd, target.head);
      } finally {
        closeSync(fd);
      }
      if (target.final !== null) renameSync(fsPath(target.path), fsPath(target.final));
    } catch (error) {
      this.lose(at, refusal(error));
    }
  }

  #unlink({ path, snapshotPath }: Target): void {
    try {
      unlinkSync(fsPath(path));
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== 'ENOENT')
        this.#outcome.problems.push({ path: snapshotPath, code: 'unwritable', message: errno });
    }
  }
}
