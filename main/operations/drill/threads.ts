import { availableParallelism } from 'node:os';
import { WORKERS_MAX } from '../../base/limits.ts';
import { WorkerPool } from '../workers/pool.ts';
import type { DrillJob } from './drill-files.ts';
import { subtrees } from './subtrees.ts';
import type { VerifiedSections, VerifySection } from './verify-files.ts';

/** Subtrees for each thread, so that none waits long for the one with the largest. */
const SHARE = 32;

/** The threads of one drill, for what it does with very many files. Started when they are first needed. */
export class DrillThreads {
  readonly #size = Math.min(availableParallelism(), WORKERS_MAX);
  readonly #pool: WorkerPool<DrillJob, VerifiedSections | null>;

  /** `folder`: where the snapshot is restored to. */
  constructor(folder: string) {
    const data = () => ({ folder });
    this.#pool = new WorkerPool('drill-files', { size: this.#size, depth: 2, data });
  }

  /** They will be needed soon. */
  warm(): void {
    this.#pool.warm();
  }

  async verify(
    jobs: AsyncIterable<readonly VerifySection[]>,
    heard: (result: VerifiedSections) => void,
  ): Promise<void> {
    async function* all(): AsyncGenerator<DrillJob> {
      for await (const verify of jobs) yield { verify };
    }
    await this.#pool.runAll(all(), (result) => {
      if (result !== null) heard(result);
    });
  }

  /** Removes what is below a folder of very many files. What did not go is left to whoever removes the folder. */
  async remove(folder: string): Promise<void> {
    const jobs = subtrees(folder, this.#size * SHARE).map((remove) => ({ remove }));
    await this.#pool.runAll(jobs, () => undefined);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
