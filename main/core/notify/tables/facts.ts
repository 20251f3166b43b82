import type Database from 'better-sqlite3';
import { type Failure, failureSchema } from '../../../contract/views/failure.ts';
import type { RunId } from '../../../contract/views/run.ts';
import { firstIdOf } from '../../history/run-id.ts';
import type { GoodBackup } from '../judge/facts.ts';

export interface ChannelState {
  readonly testedAt: number | null;
  readonly deliveredAt: number | null;
  readonly waiting: number;
  readonly problem: Failure | null;
}

/** What history.db knows for messages, and of channels. */
export class NoticeFacts {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** How many backups of a project ended since then, and how many of them not well. */
  backupsSince(project: string, since: number): { runs: number; failed: number } {
    const row = this.#db
      .prepare<[string, string], { runs: number; failed: number | null }>(
        "SELECT count(*) AS runs, sum(state IN ('failed', 'incomplete', 'interrupted')) AS failed FROM runs WHERE project = ? " +
          "AND +kind = 'backup' AND id >= ? AND +state IN ('complete', 'failed', 'incomplete', 'interrupted')",
      )
      .get(project, firstIdOf(since));
    return { runs: row?.runs ?? 0, failed: row?.failed ?? 0 };
  }

  /** What became of the messages to a channel. */
  channelState(channel: string): ChannelState {
    const one = <T>(what: string, where: string): T | undefined =>
      this.#db
        .prepare<[string], T>(
          `SELECT ${what} FROM deliveries d JOIN notices n ON n.id = d.notice WHERE ${where}`,
        )
        .get(channel);
    const delivered = one<{ at: number | null }>('max(d.at) AS at', "channel = ? AND state = 'delivered'");
    const tested = one<{ at: number | null }>(
      'max(d.at) AS at',
      "channel = ? AND state = 'delivered' AND n.kind = 'test'",
    );
    const waiting = one<{ n: number }>('count(*) AS n', "channel = ? AND state IN ('waiting', 'sending')");
    const last = one<{ problem: string | null }>(
      'problem',
      "channel = ? AND (problem IS NOT NULL OR state = 'delivered') ORDER BY d.at DESC LIMIT 1",
    );
    const problem = last?.problem ?? null;
    return {
      ...{ testedAt: tested?.at ?? null, deliveredAt: delivered?.at ?? null, waiting: waiting?.n ?? 0 },
      problem: problem === null ? null : failureSchema.parse(JSON.parse(problem)),
    };
  }

  /** The newest complete backup of a project. */
  goodBackup(project: string): (Omit<GoodBackup, 'proven'> & { run: RunId; snapshot: string | null }) | null {
    const row = this.#db
      .prepare<[string], { run: RunId; at: number; type: string | null; snapshot: string | null }>(
        "SELECT id AS run, coalesce(started, queued) AS at, type, snapshot FROM runs WHERE project = ? AND +kind = 'backup' " +
          "AND +state = 'complete' ORDER BY id DESC LIMIT 1",
      )
      .get(project);
    return row ?? null;
  }
}
