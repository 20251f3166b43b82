import type Database from 'better-sqlite3';

/** Finds earlier versions of chunks: by how they began or ended, and by what lies beside them. */
export class SimilarChunks {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** The newest whole chunk that began like this one, or that ended so: its earlier version, most likely. */
  find(where: 'head' | 'tail', sketch: number): Buffer | null {
    this.#similarHead ??= this.#db
      .prepare('SELECT id FROM sketches WHERE head = ? ORDER BY rowid DESC LIMIT 1')
      .pluck();
    this.#similarTail ??= this.#db
      .prepare('SELECT id FROM sketches WHERE tail = ? ORDER BY rowid DESC LIMIT 1')
      .pluck();
    return (
      ((where === 'head' ? this.#similarHead : this.#similarTail).get(sketch) as Buffer | undefined) ?? null
    );
  }

  /** Whole blobs of the pack that holds `id`, in the order they were written: neighbours in a stream lie side by side. */
  neighbours(id: Buffer): { id: Buffer; plain: number }[] {
    return this.#db
      .prepare(
        'SELECT id, plain FROM blobs WHERE pack = (SELECT pack FROM blobs WHERE id = ? LIMIT 1) AND base IS NULL ORDER BY frame, offset',
      )
      .all(id) as { id: Buffer; plain: number }[];
  }

  any(): boolean {
    return this.#db.prepare('SELECT 1 FROM sketches LIMIT 1').pluck().get() !== undefined;
  }

  #similarHead: Database.Statement | undefined;
  #similarTail: Database.Statement | undefined;
}
