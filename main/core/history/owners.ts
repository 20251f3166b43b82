import type Database from 'better-sqlite3';
import type { ProcessIdentity } from '../../platform/host.ts';

/** Who this process is, and whether another one on this machine lives: `platform/host.ts`, or a test. */
export interface Neighbours {
  readonly self: ProcessIdentity;
  readonly isAlive: (pid: number, startTime: number | null) => boolean;
}

/** How often an owner of unfinished runs says that it lives (ms). */
export const OWNER_BEAT_MS = 30_000;
/** An owner on another machine (or in a container that is gone) is dead when it was not heard of for so long (ms). */
const OWNER_STALE_MS = 15 * 60_000;

interface OwnerRow {
  readonly n: number;
  readonly machine: string;
  readonly boot: string | null;
  readonly pid: number;
  readonly start: number | null;
  readonly seen: number;
}

/** The processes that have runs at work in this history. A run is never declared dead while its process lives. */
export class Owners {
  readonly #db: Database.Database;
  readonly #neighbours: Neighbours;
  #mine: number | null = null;

  constructor(db: Database.Database, neighbours: Neighbours) {
    this.#db = db;
    this.#neighbours = neighbours;
  }

  /** The number of this process; entered with its first run. */
  mine(now: number): number {
    if (this.#mine === null) {
      const { machine, bootId, pid, startTime } = this.#neighbours.self;
      const entered = this.#db
        .prepare('INSERT INTO owners(machine, boot, pid, start, seen) VALUES(?, ?, ?, ?, ?)')
        .run(machine, bootId, pid, startTime, now);
      this.#mine = Number(entered.lastInsertRowid);
    }
    return this.#mine;
  }

  get own(): number | null {
    return this.#mine;
  }

  beat(now: number): void {
    if (this.#mine !== null) this.#db.prepare('UPDATE owners SET seen = ? WHERE n = ?').run(now, this.#mine);
  }

  /** Nothing of ours is left to watch; an owner with unfinished runs or messages stays, so that they are found. */
  leave(): void {
    if (this.#mine === null) return;
    this.#db
      .prepare(
        'DELETE FROM owners WHERE n = ? AND NOT EXISTS (SELECT 1 FROM runs WHERE owner = n) ' +
          'AND NOT EXISTS (SELECT 1 FROM deliveries WHERE owner = n)',
      )
      .run(this.#mine);
    this.#mine = null;
  }

  dead(now: number): number[] {
    const rows = this.#db.prepare<[], OwnerRow>('SELECT * FROM owners').all();
    return rows.filter((row) => row.n !== this.#mine && !this.#lives(row, now)).map(({ n }) => n);
  }

  remove(numbers: readonly number[]): void {
    const remove = this.#db.prepare('DELETE FROM owners WHERE n = ?');
    for (const n of numbers) remove.run(n);
  }

  #lives({ machine, boot, pid, start, seen }: OwnerRow, now: number): boolean {
    const { self, isAlive } = this.#neighbours;
    if (machine !== self.machine) return now - seen < OWNER_STALE_MS;
    if (boot !== null && self.bootId !== null && boot !== self.bootId) return false;
    return isAlive(pid, start);
  }
}
