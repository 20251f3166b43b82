import type Database from 'better-sqlite3';

/**
 * The file list of the newest snapshot of each source, as its leaves: what the next backup is compared with. Those that its
 * patches rest on are kept, too.
 */
export class FileLists {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  addLeaf(id: Buffer, raw: number, data: Buffer): void {
    this.#db.prepare('INSERT OR IGNORE INTO leaves VALUES (?, ?, ?)').run(id, raw, data);
  }

  has(id: Buffer): boolean {
    this.#has ??= this.#db.prepare('SELECT 1 FROM leaves WHERE id = ?').pluck();
    return this.#has.get(id) !== undefined;
  }

  #has: Database.Statement | undefined;

  leaf(id: Buffer): { raw: number; data: Buffer } | null {
    this.#leaf ??= this.#db.prepare('SELECT raw, data FROM leaves WHERE id = ?');
    return (this.#leaf.get(id) as { raw: number; data: Buffer } | undefined) ?? null;
  }

  #leaf: Database.Statement | undefined;

  /** Leaves of the newest file list of `source`, in order; empty when there is none. */
  leavesOf(source: string): Buffer[] {
    return this.#db
      .prepare('SELECT leaf FROM trees WHERE source = ? ORDER BY n')
      .pluck()
      .all(source) as Buffer[];
  }

  set(source: string, leaves: readonly Buffer[]): void {
    this.#db.transaction(() => {
      this.#db.prepare('DELETE FROM trees WHERE source = ?').run(source);
      const add = this.#db.prepare('INSERT INTO trees VALUES (?, ?, ?)');
      for (const [n, leaf] of leaves.entries()) add.run(source, n, leaf);
      this.#db.exec(`DELETE FROM leaves WHERE id NOT IN (SELECT leaf FROM trees) AND id NOT IN (
        SELECT b.base FROM trees t JOIN blobs b ON b.id = t.leaf WHERE b.base IS NOT NULL)`);
    })();
  }
}
