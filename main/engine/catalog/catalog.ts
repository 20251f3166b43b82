import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { BlobPlace, PackIndex, PackKind } from '../../format/pack.ts';
import { FileLists } from './file-lists.ts';
import { NeededBlobs } from './needed.ts';
import { ReadBacks } from './read-backs.ts';
import { CACHE_KIB, ensureSchema, prepareConnection } from './schema.ts';
import { SimilarChunks } from './similar.ts';

export interface CatalogPack {
  readonly name: string;
  readonly kind: PackKind;
  readonly stored: number;
  /** When its bytes were last read and found right; when it was found to be needed by no snapshot (ms since 1970). */
  readonly verified: number | null;
  readonly condemned: number | null;
  /** Its size when it was found damaged; null while it is not known to be. */
  readonly damaged: number | null;
}

/** A blob of one pack with all that is needed to read or move its entry. */
export interface PackedBlob extends BlobPlace {
  readonly id: Buffer;
  readonly head: number | null;
  readonly tail: number | null;
}

export interface CachedSnapshot {
  readonly id: string;
  readonly object: string;
  /** JSON of the record. */
  readonly record: string;
}

/** Ids looked up by one statement. */
const IDS_AT_ONCE = 4096;
/** Frames remembered by `locate`: neighbours are mostly asked for one after another. */
const FRAMES_REMEMBERED = 4096;

interface FrameRow {
  readonly pack: string;
  readonly offset: number;
  readonly stored: number;
  readonly raw: number;
}

/** A blob as the tables have it: packs by number. */
export interface BlobRow {
  readonly pack: number;
  readonly frame: number;
  readonly offset: number;
  readonly entry: number;
  readonly plain: number;
  readonly base: Buffer | null;
}

/**
 * What the vault holds and where, as a local cache (SQLite): rebuilt from pack tails at any time, so nothing here is
 * precious. One writer; workers open it read-only.
 */
export class Catalog {
  readonly file: string;
  readonly #db: Database.Database;
  readonly #blob: Database.Statement<[Buffer]>;
  readonly #frame: Database.Statement<[number, number]>;
  /** By pack number and frame number; pack numbers are never used twice while this is open. */
  readonly #frames = new Map<number, FrameRow>();
  readonly #has: Database.Statement<[Buffer]>;
  readonly similar: SimilarChunks;
  readonly lists: FileLists;
  readonly needed: NeededBlobs;
  readonly #readBacks: ReadBacks | null;

  private constructor(file: string, db: Database.Database, readBacks: ReadBacks | null) {
    this.file = file;
    this.#db = db;
    this.#readBacks = readBacks;
    this.similar = new SimilarChunks(db);
    this.lists = new FileLists(db);
    this.needed = new NeededBlobs(db);
    // The key is (id, pack): the first row is that of the oldest pack, without the sorting that ORDER BY costs.
    this.#blob = db.prepare('SELECT pack, frame, offset, entry, plain, base FROM blobs WHERE id = ? LIMIT 1');
    this.#frame = db.prepare(
      'SELECT p.name AS pack, f.offset, f.stored, f.raw FROM packs p, frames f WHERE p.n = f.pack AND f.pack = ? AND f.frame = ?',
    );
    this.#has = db.prepare('SELECT 1 FROM blobs WHERE id = ? LIMIT 1').pluck();
  }

  /** Opens or creates; a catalog that is damaged or of another version is thrown away and made anew (empty). */
  static open(file: string): Catalog {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    try {
      const db = new Database(file);
      prepareConnection(db, false);
      if (ensureSchema(db)) {
        chmodSync(file, 0o600);
        return new Catalog(file, db, ReadBacks.attach(db, file));
      }
      db.close();
    } catch (error) {
      if (!(error instanceof Database.SqliteError) || !/CORRUPT|NOTADB/.test(error.code)) throw error;
    }
    Catalog.remove(file);
    return Catalog.open(file);
  }

  /** The record of what was read back. */
  get readBacks(): ReadBacks {
    if (this.#readBacks === null) throw new Error('this catalog is open for reading only');
    return this.#readBacks;
  }

  static openReadOnly(file: string, cacheKib = CACHE_KIB): Catalog {
    const db = new Database(file, { readonly: true });
    prepareConnection(db, true, cacheKib);
    return new Catalog(file, db, null);
  }

  static remove(file: string): void {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  }

  close(): void {
    this.#db.close();
  }

  transaction<T>(action: () => T): T {
    return this.#db.transaction(action)();
  }

  /** Forgets everything but which keys this machine trusts. */
  clear(): void {
    const tables = ['packs', 'frames', 'blobs', 'sketches', 'lost', 'snapshots', 'leaves', 'trees'];
    this.#frames.clear();
    this.transaction(() => {
      for (const table of tables) this.#db.exec(`DELETE FROM ${table}`);
      this.#db.exec("DELETE FROM meta WHERE key <> 'recipients'");
    });
  }

  meta(key: string): string | null {
    return (
      (this.#db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key) as string | undefined) ??
      null
    );
  }

  setMeta(key: string, value: string): void {
    this.#db.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(key, value);
  }

  // Packs and blobs

  packs(): CatalogPack[] {
    return this.#db
      .prepare('SELECT name, kind, stored, verified, condemned, damaged FROM packs ORDER BY name')
      .all() as CatalogPack[];
  }

  hasPack(name: string): boolean {
    return this.#db.prepare('SELECT 1 FROM packs WHERE name = ?').pluck().get(name) !== undefined;
  }

  addPack(name: string, stored: number, index: PackIndex): void {
    this.transaction(() => {
      const added = this.#db
        .prepare('INSERT OR IGNORE INTO packs(name, kind, stored, verified) VALUES (?, ?, ?, ?)')
        .run(name, index.kind, stored, this.readBacks.lastWhole(name, stored));
      if (added.changes === 0) return;
      const pack = Number(added.lastInsertRowid);
      const frame = this.#db.prepare('INSERT INTO frames VALUES (?, ?, ?, ?, ?)');
      for (const [n, { offset, stored: bytes, raw }] of index.frames.entries())
        frame.run(pack, n, offset, bytes, raw);
      this.#addBlobs(pack, index);
    });
  }

  /** Takes blobs of a known pack into use again, after they were taken out of it for what lies elsewhere. */
  completePack(name: string, index: PackIndex): void {
    this.transaction(() => {
      const pack = this.#db.prepare('SELECT n FROM packs WHERE name = ?').pluck().get(name);
      if (pack !== undefined) this.#addBlobs(pack as number, index);
    });
  }

  #addBlobs(pack: number, index: PackIndex): void {
    const blob = this.#db.prepare('INSERT OR IGNORE INTO blobs VALUES (?, ?, ?, ?, ?, ?, ?)');
    const sketch = this.#db.prepare('INSERT INTO sketches VALUES (?, ?, ?)');
    const found = this.#db.prepare('DELETE FROM lost WHERE id = ?');
    const anyLost = this.anyLost();
    for (const b of index.blobs) {
      const added = blob.run(b.id, pack, b.frame, b.offset, b.entry, b.plain, b.base);
      if (added.changes === 0) continue;
      if (b.sketch !== null && b.base === null) sketch.run(b.sketch.head, b.sketch.tail, b.id);
      if (anyLost) found.run(b.id);
    }
  }

  /** Forgets a pack that is not in the vault any more. Its blobs count as lost (since `lost`), unless told they are not needed. */
  dropPack(name: string, lost: number | null): void {
    this.transaction(() => {
      const stored = this.#db.prepare('SELECT stored FROM packs WHERE name = ?').pluck().get(name);
      if (lost === null) this.readBacks.forget(name);
      else if (stored !== undefined) this.readBacks.lose(name, stored as number, lost);
      this.dropBlobs(name, null, lost !== null);
      this.#db.prepare('DELETE FROM frames WHERE pack = (SELECT n FROM packs WHERE name = ?)').run(name);
      this.#db.prepare('DELETE FROM packs WHERE name = ?').run(name);
    });
  }

  /** Takes blobs of a pack out of use: they are found elsewhere, or count as lost. `null`: all of them. */
  dropBlobs(name: string, ids: readonly Buffer[] | null, lost: boolean): void {
    this.transaction(() => {
      const n = this.#db.prepare('SELECT n FROM packs WHERE name = ?').pluck().get(name) as
        | number
        | undefined;
      if (n === undefined) return;
      const drop = this.#db.prepare('DELETE FROM blobs WHERE id = ? AND pack = ?');
      const sketch = this.#db.prepare('DELETE FROM sketches WHERE id = ?');
      const lose = this.#db.prepare('INSERT OR IGNORE INTO lost VALUES (?)');
      for (const id of ids ?? this.blobsOfPack(name).map((blob) => blob.id)) {
        drop.run(id, n);
        if (this.has(id)) continue;
        sketch.run(id);
        if (lost) lose.run(id);
      }
      if (lost) this.#loseDependents();
    });
  }

  /** A patch without its base is lost with it. */
  #loseDependents(): void {
    const gone = 'IN (SELECT l.id FROM lost l WHERE NOT EXISTS (SELECT 1 FROM blobs b WHERE b.id = l.id))';
    const bereft = `base IS NOT NULL AND (substr(base, 1, 32) ${gone} OR (length(base) = 64 AND substr(base, 33) ${gone}))`;
    this.#db.exec(
      `INSERT OR IGNORE INTO lost SELECT id FROM blobs WHERE ${bereft}; DELETE FROM blobs WHERE ${bereft};`,
    );
  }

  /** `size`: the bytes it has now. */
  markDamaged(name: string, size: number): void {
    this.#db.prepare('UPDATE packs SET damaged = ?, verified = NULL WHERE name = ?').run(size, name);
    this.readBacks.forget(name);
  }

  /** Its bytes were read from where they lie, and have the hash it is named by. */
  /** Of a pack that is not in the catalog (no key opens it here) only the read back is noted. */
  markVerified({ name, stored }: { readonly name: string; readonly stored: number }, when: number): void {
    this.transaction(() => {
      this.#db.prepare('UPDATE packs SET verified = ? WHERE name = ?').run(when, name);
      this.readBacks.whole(name, stored, when);
    });
  }

  markCondemned(name: string, when: number | null): void {
    this.#db.prepare('UPDATE packs SET condemned = ? WHERE name = ?').run(when, name);
  }

  has(id: Buffer): boolean {
    return this.#has.get(id) !== undefined;
  }

  /** True when packs hold all of these ids (32 bytes each, end to end): one question instead of many. */
  hasAll(ids: Buffer): boolean {
    if (this.#lacking === undefined) {
      this.#db.exec(`CREATE TEMP TABLE numbers(n INTEGER PRIMARY KEY);
        WITH RECURSIVE c(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM c WHERE n < ${IDS_AT_ONCE - 1}) INSERT INTO numbers SELECT n FROM c;`);
      this.#lacking = this.#db.prepare(
        'SELECT 1 FROM temp.numbers WHERE n < ? AND NOT EXISTS (SELECT 1 FROM blobs WHERE id = substr(?, n * 32 + 1, 32)) LIMIT 1',
      );
    }
    for (let at = 0; at < ids.length; at += IDS_AT_ONCE * 32) {
      const some = ids.subarray(at, at + IDS_AT_ONCE * 32);
      if (this.#lacking.get(some.length / 32, some) !== undefined) return false;
    }
    return true;
  }

  #lacking: Database.Statement | undefined;

  locate(id: Buffer): BlobPlace | null {
    const blob = this.#blob.get(id) as BlobRow | undefined;
    return blob === undefined ? null : this.placeOf(blob);
  }

  /** All places where the blob lies, those where it lies whole first: one may be damaged without our knowledge. */
  locateAll(id: Buffer): BlobPlace[] {
    this.#copies ??= this.#db.prepare(
      'SELECT pack, frame, offset, entry, plain, base FROM blobs WHERE id = ?',
    );
    const rows = this.#copies.all(id) as BlobRow[];
    return rows
      .sort((a, b) => Number(a.base !== null) - Number(b.base !== null))
      .flatMap((row) => this.placeOf(row) ?? []);
  }

  #copies: Database.Statement<[Buffer]> | undefined;

  /** Null where the pack was forgotten since the row was read. */
  placeOf({ pack, frame, offset, entry, plain, base }: BlobRow): BlobPlace | null {
    const at = this.#frameOf(pack, frame);
    if (at === null) return null;
    return {
      pack: at.pack,
      frame,
      frameOffset: at.offset,
      frameStored: at.stored,
      frameRaw: at.raw,
      offset,
      entry,
      plain,
      base,
    };
  }

  #frameOf(pack: number, frame: number): FrameRow | null {
    const key = pack * 2 ** 20 + frame;
    let row = this.#frames.get(key);
    if (row === undefined) {
      row = this.#frame.get(pack, frame) as FrameRow | undefined;
      if (row === undefined) return null;
      if (this.#frames.size >= FRAMES_REMEMBERED) this.#frames.clear();
      this.#frames.set(key, row);
    }
    return row;
  }

  blobCount(): number {
    return this.#db.prepare('SELECT count(*) FROM blobs').pluck().get() as number;
  }

  hasBlobs(): boolean {
    return this.#db.prepare('SELECT 1 FROM blobs LIMIT 1').pluck().get() !== undefined;
  }

  /** All blobs of a pack in the order they lie. */
  blobsOfPack(name: string): PackedBlob[] {
    return this.#db
      .prepare(`SELECT b.id, p.name AS pack, b.frame, f.offset AS frameOffset, f.stored AS frameStored, f.raw AS frameRaw,
        b.offset, b.entry, b.plain, b.base, (SELECT head FROM sketches WHERE id = b.id) AS head,
        (SELECT tail FROM sketches WHERE id = b.id) AS tail
        FROM packs p CROSS JOIN blobs b ON b.pack = p.n CROSS JOIN frames f ON f.pack = b.pack AND f.frame = b.frame
        WHERE p.name = ? ORDER BY b.frame, b.offset`)
      .all(name) as PackedBlob[];
  }

  /** True when the pack holds a blob that no other one holds. */
  liesOnlyIn(name: string): boolean {
    const alone = 'NOT EXISTS (SELECT 1 FROM blobs o WHERE o.id = b.id AND o.pack <> b.pack)';
    const found = this.#db.prepare(
      `SELECT 1 FROM packs p JOIN blobs b ON b.pack = p.n WHERE p.name = ? AND ${alone} LIMIT 1`,
    );
    return found.get(name) !== undefined;
  }

  /** Patches of which some base is in no pack, and that lie whole nowhere: they cannot be decoded. */
  patchesWithoutBase(): Buffer[] {
    const held = 'EXISTS (SELECT 1 FROM blobs a WHERE a.id =';
    return this.#db
      .prepare(`SELECT id FROM blobs b WHERE base IS NOT NULL AND NOT (${held} substr(b.base, 1, 32)) AND
        (length(b.base) = 32 OR ${held} substr(b.base, 33))))
        AND NOT EXISTS (SELECT 1 FROM blobs w WHERE w.id = b.id AND w.base IS NULL)`)
      .pluck()
      .all() as Buffer[];
  }

  // Blobs that went missing with their pack

  anyLost(): boolean {
    return this.#db.prepare('SELECT 1 FROM lost LIMIT 1').pluck().get() !== undefined;
  }

  isLost(id: Buffer): boolean {
    return this.#db.prepare('SELECT 1 FROM lost WHERE id = ?').pluck().get(id) !== undefined && !this.has(id);
  }

  // Snapshots

  snapshots(): CachedSnapshot[] {
    return this.#db
      .prepare('SELECT id, object, record FROM snapshots ORDER BY object')
      .all() as CachedSnapshot[];
  }

  addSnapshot(snapshot: CachedSnapshot): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO snapshots VALUES (?, ?, ?)')
      .run(snapshot.id, snapshot.object, snapshot.record);
  }

  dropSnapshot(id: string): void {
    this.#db.prepare('DELETE FROM snapshots WHERE id = ?').run(id);
  }
}
