import {
  type ArchiveEntry,
  type ArchiveHead,
  Cursor,
  MoreBytes,
  NotAnArchive,
  readEntry,
  readHead,
  UnknownArchive,
} from './archive-head.ts';
import { LineBreaks } from './line-breaks.ts';

/** No table of contents has one entry as large as this: it would be no archive (bytes). */
const ENTRY_MAX_BYTES = 256 * 1024 * 1024;
const TABLE_DATA = 1;
const LARGE_OBJECTS = 3;
/** What pg_dump writes after the last row. */
const END_OF_ROWS = Buffer.from('\\.\n\n\n');
const TAIL_MODULUS = 256 ** END_OF_ROWS.length;

/** What an archive turned out to hold. */
export interface ArchiveProof {
  /** False for an archive newer than this reader: only its beginning was seen. */
  readonly read: boolean;
  readonly entries: number;
  /** Rows per table as they stand in the archive. */
  readonly rows: ReadonlyMap<string, number>;
}

/**
 * Follows an archive of pg_dump (custom format, uncompressed) as it streams by: its table of contents, then block after
 * block. An archive counts when it ends where a block ends and every entry that has data had its block; rows are counted in
 * passing. Nothing is kept but the table of contents, so memory does not grow with the data.
 */
export class ArchiveReader {
  #head: ArchiveHead | null = null;
  #unknown = false;
  #entries = 0;
  readonly #data = new Map<number, ArchiveEntry>();
  readonly #rows = new Map<string, number>();
  #rest: Buffer = Buffer.alloc(0);
  #bytes = 0;

  #block: { readonly kind: number; readonly entry: ArchiveEntry } | null = null;
  /** Bytes of the current piece that are still to come. */
  #left = 0;
  #insideObject = false;
  #lines = 0;
  /** Of the chunk that is passing. */
  #breaks = new LineBreaks(this.#rest);
  /** The last five bytes of the block, as one number. */
  #tail = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** Throws NotAnArchive at the first contradiction. */
  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#unknown) return;
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const cursor = new Cursor(bytes);
    this.#breaks = new LineBreaks(bytes);
    let safe = 0;
    try {
      for (;;) {
        this.#step(cursor);
        safe = cursor.at;
      }
    } catch (error) {
      if (error instanceof UnknownArchive) this.#unknown = true;
      else if (!(error instanceof MoreBytes)) throw error;
    }
    if (bytes.length - safe > ENTRY_MAX_BYTES) throw new NotAnArchive('an entry of it has no end');
    this.#rest = this.#unknown ? Buffer.alloc(0) : Buffer.from(bytes.subarray(safe));
  }

  /** After the last byte. */
  end(): ArchiveProof {
    if (this.#bytes === 0) throw new NotAnArchive('it is empty');
    if (this.#unknown) return { read: false, entries: 0, rows: new Map() };
    if (this.#head === null || this.#entries < this.#head.entries)
      throw new NotAnArchive('it ends within its table of contents');
    if (this.#block !== null || this.#rest.length > 0 || this.#left > 0)
      throw new NotAnArchive('it ends within the data of a table');
    const missing = [...this.#data.values()][0];
    if (missing !== undefined) throw new NotAnArchive(`it lacks the data of ${missing.name}`);
    return { read: true, entries: this.#entries, rows: this.#rows };
  }

  /** Reads one thing whole, or throws MoreBytes and has changed nothing but what was read whole. */
  #step(cursor: Cursor): void {
    if (this.#left > 0) this.#passPiece(cursor);
    else if (this.#head === null) this.#head = readHead(cursor);
    else if (this.#entries < this.#head.entries) this.#takeEntry(readEntry(cursor, this.#head));
    else if (this.#block === null) this.#beginBlock(cursor, this.#head.intSize);
    else if (this.#block.kind === LARGE_OBJECTS && !this.#insideObject)
      this.#beginObject(cursor, this.#head.intSize);
    else this.#beginPiece(cursor, this.#head.intSize);
  }

  #takeEntry(entry: ArchiveEntry): void {
    this.#entries++;
    if (!entry.hasData) return;
    this.#data.set(entry.id, entry);
  }

  #beginBlock(cursor: Cursor, intSize: number): void {
    const kind = cursor.byte();
    const id = cursor.int(intSize);
    const entry = this.#data.get(id);
    if (entry === undefined || (kind !== TABLE_DATA && kind !== LARGE_OBJECTS))
      throw new NotAnArchive('a block of it belongs to nothing in its table of contents');
    this.#data.delete(id);
    this.#block = { kind, entry };
    this.#lines = 0;
    this.#tail = 0;
  }

  #beginObject(cursor: Cursor, intSize: number): void {
    if (cursor.int(intSize) === 0) this.#block = null;
    else this.#insideObject = true;
  }

  #beginPiece(cursor: Cursor, intSize: number): void {
    const length = cursor.int(intSize);
    if (length < 0) throw new NotAnArchive('a piece of it has a negative length');
    if (length > 0) this.#left = length;
    else if (this.#insideObject) this.#insideObject = false;
    else this.#endBlock();
  }

  /** As much of the piece as is there. */
  #passPiece(cursor: Cursor): void {
    const count = Math.min(this.#left, cursor.bytes.length - cursor.at);
    if (count === 0) throw MoreBytes.now;
    const from = cursor.skip(count);
    this.#left -= count;
    if (this.#block?.kind === TABLE_DATA) this.#countLines(cursor.bytes, from, from + count);
  }

  /** A row is a line: COPY writes a line break within a value as `\n`. Most pieces are one short row. */
  #countLines(bytes: Buffer, from: number, to: number): void {
    this.#lines += this.#breaks.between(from, to);
    if (to - from >= END_OF_ROWS.length)
      this.#tail = bytes.readUIntBE(to - END_OF_ROWS.length, END_OF_ROWS.length);
    else for (let at = from; at < to; at++) this.#tail = (this.#tail * 256 + (bytes[at] ?? 0)) % TAIL_MODULUS;
  }

  #endBlock(): void {
    const { entry } = this.#block ?? { entry: null };
    this.#block = null;
    if (entry === null || entry.what !== 'TABLE DATA') return;
    const ended = this.#tail === END_OF_ROWS.readUIntBE(0, END_OF_ROWS.length);
    this.#rows.set(`${entry.schema ?? ''}.${entry.name}`, ended ? this.#lines - 3 : this.#lines);
  }
}
