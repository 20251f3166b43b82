import type { CoreEventBody } from '../../contract/events.ts';
import type { LogLine } from '../../contract/views/log.ts';
import type { Run, RunId } from '../../contract/views/run.ts';
import type { History } from '../history/history.ts';
import type { RunEnding, RunReason } from '../history/run-writer.ts';
import type { JobRequest } from './runner.ts';

/**
 * Writes what becomes of jobs into the history and tells it. A history that cannot be written for a while (disk full)
 * refuses new jobs, but stops none that runs: its end is kept here and written as soon as that works again.
 */
export class Recorder {
  readonly #history: History;
  readonly #emit: (event: CoreEventBody) => void;
  readonly #unwritten = new Map<RunId, RunEnding>();

  constructor(history: History, emit: (event: CoreEventBody) => void) {
    this.#history = history;
    this.#emit = emit;
  }

  add(job: JobRequest): Run {
    const run = this.#history.add(job);
    this.#emit({ kind: 'job.queued', run });
    return run;
  }

  skip(job: JobRequest, reason: RunReason): Run {
    const run = this.#history.skip(job, reason);
    this.#emit({ kind: 'job.finished', run });
    return run;
  }

  start(run: Run, now: number): Run {
    const started = this.#tried(() => this.#history.start(run.id)) ?? {
      ...run,
      state: 'running' as const,
      startedAt: now,
    };
    this.#emit({ kind: 'job.started', run: started });
    return started;
  }

  finish(run: Run, ending: RunEnding, now: number): Run {
    const written = this.#tried(() => this.#history.finish(run.id, ending));
    if (written === null) this.#unwritten.set(run.id, ending);
    const ended = written ?? {
      ...run,
      state: ending.state,
      reason: ending.reason ? { details: {}, ...ending.reason } : null,
      finishedAt: now,
    };
    this.#emit({ kind: 'job.finished', run: ended });
    if (ending.drill !== undefined) this.#emit({ kind: 'proofs.changed' });
    return ended;
  }

  /** False when the lines could not be written. */
  append(run: RunId, lines: readonly LogLine[]): boolean {
    const written = this.#tried(() => {
      this.#history.log.append(run, lines);
      return true;
    });
    return written ?? false;
  }

  readonly tellLine = (run: RunId, line: LogLine): void => this.#emit({ kind: 'job.log', run, line });

  /** Writes what could not be written before. */
  retry(): void {
    for (const [id, ending] of this.#unwritten) {
      if (this.#tried(() => this.#history.finish(id, ending)) === null) return;
      this.#unwritten.delete(id);
    }
  }

  get isBehind(): boolean {
    return this.#unwritten.size > 0;
  }

  askedToCancel(): readonly RunId[] {
    return this.#tried(() => this.#history.askedToCancel()) ?? [];
  }

  beat(): void {
    this.#tried(() => this.#history.beat());
  }

  /** Null when the history could not be written just now; a fault of ours is not swallowed. */
  #tried<T>(work: () => T): T | null {
    try {
      return work();
    } catch (error) {
      if (error instanceof Error && error.name === 'SqliteError') return null;
      throw error;
    }
  }
}
