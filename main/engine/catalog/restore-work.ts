import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { decodeName, encodeName } from '../../format/names.ts';
import { CACHE_KIB } from './schema.ts';

/** One folder of a restore, or a piece of a large one: its entries as the file list has them, and what is done with each. */
export interface WorkSection {
  readonly n: number;
  /** Path in the snapshot. */
  readonly folder: string;
  readonly entries: Buffer;
  /** One byte for each entry; 0: not part of the restore. */
  readonly actions: Buffer;
}

/** An entry of a restore, by its section and its number in that. */
export interface WorkEntry {
  readonly section: number;
  readonly ordinal: number;
}

/** What is not simply one blob written to one file: made before or after those. */
export type SpecialKind = 'folder' | 'parts' | 'pointer';
const KINDS: readonly SpecialKind[] = ['folder', 'parts', 'pointer'];

export interface Special extends WorkEntry {
  /** Blobs of a file of many (or of none); 0 for others. */
  readonly parts: number;
}

/** A blob of a file: where it lies in the vault, and where it goes to. */
export interface WorkRef extends WorkEntry {
  /** Null where it is the one blob of its file: the entry names it. */
  readonly id: Buffer | null;
  readonly pack: number;
  readonly frame: number;
  readonly offset: number;
  readonly entry: number;
  readonly plain: number;
  readonly base: Buffer | null;
  readonly at: number;
}

/** A row of the sorted work as jobs are cut from it: `spot` is equal for what is read from one frame. */
export interface WorkStep {
  readonly row: number;
  readonly spot: number;
  readonly plain: number;
}

const SCHEMA = `
CREATE TABLE sections(n INTEGER PRIMARY KEY, folder BLOB NOT NULL, entries BLOB NOT NULL, actions BLOB NOT NULL);
CREATE TABLE specials(kind INTEGER, section INTEGER, ordinal INTEGER, parts INTEGER NOT NULL,
  PRIMARY KEY(kind, section, ordinal)) WITHOUT ROWID;
CREATE TABLE links(link TEXT PRIMARY KEY, section INTEGER NOT NULL, ordinal INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE refs(n INTEGER PRIMARY KEY, spot INTEGER, pack INTEGER, frame INTEGER, offset INTEGER, entry INTEGER, plain INTEGER,
  base BLOB, id BLOB, section INTEGER, ordinal INTEGER, at INTEGER);
`;
/** A patch is read where its base lies: frames with the bases of many patches are decoded once. */
const ADD_REF = `INSERT INTO refs SELECT NULL,
  CASE WHEN base IS NULL THEN pack << 24 | frame
    ELSE coalesce((SELECT pack << 24 | frame FROM vault.blobs WHERE id = substr(b.base, 1, 32) LIMIT 1), pack << 24 | frame) END,
  pack, frame, offset, entry, plain, base, ?, ?, ?, ? FROM vault.blobs b WHERE id = ? AND plain = ? LIMIT 1`;
const SORT = `CREATE TABLE work AS SELECT spot, pack, frame, offset, entry, plain, base, id, section, ordinal, at
  FROM refs ORDER BY spot, pack, frame, offset; DROP TABLE refs; COMMIT;`;

const PREFIX = 'restore-';
/** A file this old (ms) was left by a restore that was killed. */
const LEFT_OVER_MS = 24 * 3600 * 1000;
const ROWS_AT_ONCE = 1024;

/**
 * What one restore is to do, in a file of its own beside the catalog: memory stays flat for any number of files. Filled while
 * planning, then sorted by where blobs lie (so that a frame is decoded once), then read by workers.
 */
export class RestoreWork {
  readonly file: string;
  readonly #db: Database.Database;
  readonly #owns: boolean;
  #sections = 0;
  #refs = 0;

  private constructor(file: string, db: Database.Database, owns: boolean) {
    this.file = file;
    this.#db = db;
    this.#owns = owns;
    db.pragma('cache_size = -8000'); // KiB
  }

  /** `tag` makes the name its own. */
  static create(catalogFile: string, tag: string, now: number): RestoreWork {
    const folder = path.dirname(catalogFile);
    removeLeftOvers(folder, now);
    const file = path.join(folder, `${PREFIX}${tag}.db`);
    const db = new Database(file);
    chmodSync(file, 0o600);
    for (const setting of ['journal_mode = OFF', 'synchronous = OFF']) db.pragma(setting); // worth nothing after a crash
    db.prepare('ATTACH ? AS vault').run(catalogFile);
    db.pragma(`vault.cache_size = -${CACHE_KIB}`); // ids come in any order: each look-up hits another page
    db.exec(`${SCHEMA} BEGIN;`);
    return new RestoreWork(file, db, true);
  }

  /** The sorted work, in a worker. */
  static open(file: string): RestoreWork {
    return new RestoreWork(file, new Database(file, { readonly: true }), false);
  }

  close(): void {
    this.#db.close();
    if (this.#owns) rmSync(this.file, { force: true });
  }

  // Filling

  addSection(folder: string, entries: Buffer, actions: Buffer): number {
    this.#sections++;
    this.#prepared('INSERT INTO sections VALUES (?, ?, ?, ?)').run(
      this.#sections,
      encodeName(folder),
      entries,
      actions,
    );
    return this.#sections;
  }

  setActions(section: number, actions: Buffer): void {
    this.#prepared('UPDATE sections SET actions = ? WHERE n = ?').run(actions, section);
  }

  addSpecial(kind: SpecialKind, { section, ordinal }: WorkEntry, parts = 0): void {
    this.#prepared('INSERT INTO specials VALUES (?, ?, ?, ?)').run(
      KINDS.indexOf(kind),
      section,
      ordinal,
      parts,
    );
  }

  /** True for the first name of a file with several. */
  ownsLink(link: bigint, { section, ordinal }: WorkEntry): boolean {
    return (
      this.#prepared('INSERT OR IGNORE INTO links VALUES (?, ?, ?)').run(String(link), section, ordinal)
        .changes > 0
    );
  }

  /** False when no pack holds the blob, or it has another length than `plain`. `own`: it is the one blob of the file. */
  addRef(
    id: Buffer,
    to: WorkEntry,
    { at, plain, own }: { at: number; plain: number; own: boolean },
  ): boolean {
    this.#addRef ??= this.#db.prepare(ADD_REF);
    const added = this.#addRef.run(own ? null : id, to.section, to.ordinal, at, id, plain).changes;
    this.#refs += added;
    return added > 0;
  }

  #addRef: Database.Statement | undefined;

  /** Length of a blob; null when no pack holds it. */
  lengthOf(id: Buffer): number | null {
    const found = this.#prepared('SELECT plain FROM vault.blobs WHERE id = ? LIMIT 1').pluck().get(id);
    return (found as number | undefined) ?? null;
  }

  get refs(): number {
    return this.#refs;
  }

  /** Forgets what was added since there were `refs`. */
  dropRefs(refs: number): void {
    this.#prepared('DELETE FROM refs WHERE n > ?').run(refs);
    this.#refs = refs;
  }

  /** Ends the filling, and gives its memory back. */
  sort(): void {
    this.#db.exec(SORT);
    this.#db.exec('DETACH vault');
    this.#db.pragma('shrink_memory');
  }

  // Reading

  section(n: number): WorkSection {
    const row = this.#prepared('SELECT n, folder, entries, actions FROM sections WHERE n = ?').get(n) as
      | (Omit<WorkSection, 'folder'> & { folder: Buffer })
      | undefined;
    if (row === undefined) throw new Error(`there is no section ${n}`);
    return { ...row, folder: decodeName(row.folder) };
  }

  *sections(): Generator<WorkSection> {
    for (let n = 1; n <= this.#sections; n++) yield this.section(n);
  }

  /** In order of paths. May be asked for while things are changed. */
  *specials(kind: SpecialKind): Generator<Special> {
    const next = this.#prepared(
      `SELECT section, ordinal, parts FROM specials WHERE kind = ? AND (section, ordinal) > (?, ?)
       ORDER BY section, ordinal LIMIT ${ROWS_AT_ONCE}`,
    );
    let last: WorkEntry = { section: 0, ordinal: 0 };
    for (;;) {
      const rows = next.all(KINDS.indexOf(kind), last.section, last.ordinal) as Special[];
      yield* rows;
      const end = rows.at(-1);
      if (end === undefined) return;
      last = end;
    }
  }

  parts({ section, ordinal }: WorkEntry): number {
    return this.#prepared('SELECT parts FROM specials WHERE kind = ? AND section = ? AND ordinal = ?')
      .pluck()
      .get(KINDS.indexOf('parts'), section, ordinal) as number;
  }

  linkOwner(link: bigint): WorkEntry | null {
    return (
      (this.#prepared('SELECT section, ordinal FROM links WHERE link = ?').get(String(link)) as
        | WorkEntry
        | undefined) ?? null
    );
  }

  /** All blobs to write, in the order they lie in the vault. */
  *steps(): Generator<WorkStep> {
    const next = this.#prepared(
      `SELECT rowid AS row, spot, plain FROM work WHERE rowid > ? ORDER BY rowid LIMIT ${ROWS_AT_ONCE}`,
    );
    for (let last = 0; ; ) {
      const rows = next.all(last) as WorkStep[];
      yield* rows;
      const end = rows.at(-1);
      if (end === undefined) return;
      last = end.row;
    }
  }

  refsOf(first: number, last: number): WorkRef[] {
    return this.#prepared(
      'SELECT pack, frame, offset, entry, plain, base, id, section, ordinal, at FROM work WHERE rowid BETWEEN ? AND ?',
    ).all(first, last) as WorkRef[];
  }

  readonly #statements = new Map<string, Database.Statement>();

  #prepared(sql: string): Database.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function removeLeftOvers(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(PREFIX)) continue;
    const file = path.join(folder, name);
    const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changed > LEFT_OVER_MS) rmSync(file, { force: true });
  }
}
