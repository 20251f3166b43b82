/** Newest archive version whose layout is known here: pg_dump of PostgreSQL 17 and 18 write 1.16. */
const NEWEST_MINOR = 16;
/** Versions before 1.12 are older than PostgreSQL 10. */
const OLDEST_MINOR = 12;
/** Custom format, as opposed to tar and directory. */
const CUSTOM = 1;

/** How integers are written: a sign, then `intSize` bytes, least first. */
export interface ArchiveLayout {
  readonly minor: number;
  readonly intSize: number;
  readonly offsetSize: number;
}

export interface ArchiveHead extends ArchiveLayout {
  /** Entries of the table of contents. */
  readonly entries: number;
}

export interface ArchiveEntry {
  readonly id: number;
  readonly what: string;
  readonly schema: string | null;
  readonly name: string;
  /** Its data follow in a block of their own. */
  readonly hasData: boolean;
}

/** Thrown when more bytes are needed; the caller tries again from the same place. One for all: at the end of every chunk it is. */
export class MoreBytes extends Error {
  static readonly now = new MoreBytes();
}

/** The bytes are no archive, or one that contradicts itself. */
export class NotAnArchive extends Error {}

/** A newer archive than this reader knows: nothing can be said about it. */
export class UnknownArchive extends Error {}

/** Reads values off bytes; throws MoreBytes where they end. */
export class Cursor {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  skip(count: number): number {
    const from = this.at;
    if (from + count > this.bytes.length) throw MoreBytes.now;
    this.at += count;
    return from;
  }

  byte(): number {
    return this.bytes[this.skip(1)] ?? 0;
  }

  int(size: number): number {
    const from = this.skip(1 + size);
    const value = this.bytes.readUIntLE(from + 1, Math.min(size, 6));
    return this.bytes[from] === 0 ? value : -value;
  }

  /** Null where the archive holds no string. */
  text(size: number): string | null {
    const length = this.int(size);
    if (length < 0) return null;
    const from = this.skip(length);
    return this.bytes.toString('utf8', from, from + length);
  }

  pass(size: number, strings: number): void {
    for (let left = strings; left > 0; left--) {
      const length = this.int(size);
      if (length > 0) this.skip(length);
    }
  }
}

export function readHead(cursor: Cursor): ArchiveHead {
  const magic = cursor.skip(5);
  if (cursor.bytes.toString('latin1', magic, magic + 5) !== 'PGDMP')
    throw new NotAnArchive('it does not begin with PGDMP');
  const major = cursor.byte();
  const minor = cursor.byte();
  cursor.byte();
  if (major !== 1 || minor > NEWEST_MINOR || minor < OLDEST_MINOR)
    throw new UnknownArchive(`archive version ${major}.${minor}`);
  const intSize = cursor.byte();
  const offsetSize = cursor.byte();
  if (cursor.byte() !== CUSTOM) throw new NotAnArchive('it is not in the custom format');
  if (minor >= 15) cursor.byte();
  else cursor.int(intSize);
  for (let field = 0; field < 7; field++) cursor.int(intSize); // time of the dump
  cursor.pass(intSize, 3); // database, version of the server, version of pg_dump
  const entries = cursor.int(intSize);
  if (entries < 0) throw new NotAnArchive('its table of contents has a negative length');
  return { minor, intSize, offsetSize, entries };
}

export function readEntry(cursor: Cursor, { minor, intSize, offsetSize }: ArchiveLayout): ArchiveEntry {
  const id = cursor.int(intSize);
  const hasData = cursor.int(intSize) !== 0;
  cursor.pass(intSize, 2); // oids of the catalog
  const name = cursor.text(intSize) ?? '';
  const what = cursor.text(intSize) ?? '';
  cursor.int(intSize); // section
  cursor.pass(intSize, 3); // definition, drop and copy statements
  const schema = cursor.text(intSize);
  cursor.pass(intSize, minor >= 14 ? 2 : 1); // tablespace, table access method
  if (minor >= 16) cursor.int(intSize); // kind of relation
  cursor.pass(intSize, 2); // owner, "with oids"
  while (cursor.text(intSize) !== null); // dependencies
  cursor.skip(1 + offsetSize);
  return { id, what, schema, name, hasData };
}
