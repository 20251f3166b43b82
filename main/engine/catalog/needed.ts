import type Database from 'better-sqlite3';
import type { PackKind } from '../../format/pack.ts';

export interface PackUse {
  readonly name: string;
  readonly kind: PackKind;
  readonly stored: number;
  readonly condemned: number | null;
  readonly damaged: number | null;
  readonly live: number;
  readonly total: number;
  readonly liveBlobs: number;
  /** Needed blobs that lie in another pack too, which this machine has not proved: nobody knows which copy is sound. */
  readonly spareBlobs: number;
}

/** Marks which blobs are needed (for pruning), in a temporary table: as many as a vault holds, in flat memory. */
export class NeededBlobs {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Starts an empty set of needed blobs that lives in a temporary table. */
  begin(): void {
    this.#db.exec(
      'CREATE TEMP TABLE IF NOT EXISTS needed(id BLOB PRIMARY KEY) WITHOUT ROWID; DELETE FROM needed;',
    );
  }

  /** True when the id was not marked before. */
  mark(id: Buffer): boolean {
    this.#mark ??= this.#db.prepare('INSERT OR IGNORE INTO needed VALUES (?)');
    return this.#mark.run(id).changes > 0;
  }

  #mark: Database.Statement<[Buffer]> | undefined;

  /** Marks the bases of marked patches too (one level: a base is never a patch), but for blobs that lie whole elsewhere. */
  markBases(): void {
    const bases = `SELECT b.base FROM blobs b JOIN needed n ON n.id = b.id WHERE b.base IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM blobs w WHERE w.id = b.id AND w.base IS NULL)`;
    this.#db.exec(`INSERT OR IGNORE INTO needed SELECT substr(base, 1, 32) FROM (${bases});
      INSERT OR IGNORE INTO needed SELECT substr(base, 33, 32) FROM (${bases}) WHERE length(base) = 64;`);
  }

  /** Marked ids that the catalog does not know: a snapshot needs them and no pack holds them. */
  *missing(): Generator<Buffer> {
    const rows = this.#db.prepare('SELECT id FROM needed WHERE id NOT IN (SELECT id FROM blobs)').pluck();
    for (const id of rows.iterate()) yield id as Buffer;
  }

  has(id: Buffer): boolean {
    return this.#db.prepare('SELECT 1 FROM needed WHERE id = ?').pluck().get(id) !== undefined;
  }

  /**
   * Needed and all bytes (as entries) of each pack, by marked ids. A blob that lies in two packs is needed in one: where it
   * is whole, where nothing is known to be damaged, where it was proved.
   */
  packUse(): PackUse[] {
    const keeper = `(SELECT k.pack FROM blobs k JOIN packs q ON q.n = k.pack WHERE k.id = b.id
      ORDER BY k.base IS NOT NULL, q.damaged IS NOT NULL, q.verified IS NULL, k.pack LIMIT 1)`;
    return this.#db
      .prepare(`SELECT p.name, p.kind, p.stored, p.condemned, p.damaged,
        coalesce(sum(CASE WHEN n.id IS NOT NULL AND b.pack = ${keeper} THEN b.entry + 512 END), 0) AS live,
        coalesce(sum(b.entry + 512), 0) AS total,
        coalesce(sum(n.id IS NOT NULL AND b.pack = ${keeper}), 0) AS liveBlobs,
        coalesce(sum(n.id IS NOT NULL AND b.pack <> ${keeper}
          AND (SELECT v.verified FROM packs v WHERE v.n = ${keeper}) IS NULL), 0) AS spareBlobs
        FROM packs p LEFT JOIN blobs b ON b.pack = p.n LEFT JOIN needed n ON n.id = b.id
        GROUP BY p.n ORDER BY p.name`)
      .all() as PackUse[];
  }
}
