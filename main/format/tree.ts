import { NAME_MAX_BYTES, PATH_MAX_BYTES } from '../base/limits.ts';
import { ByteReader, ByteWriter } from './bytes.ts';
import { compareNames, comparePaths, decodeName, decodeNameIn, encodeName, isSafeName } from './names.ts';

/**
 * The file list of a snapshot (FORMAT.md section 5). A leaf holds folder sections, each the sorted entries of one folder;
 * folders follow one another in path order, so a subtree lies together. Leaves are cut by name, so an unchanged region
 * gives the same leaves again. A root lists leaves with their first keys.
 */
export type EntryType = 'file' | 'folder' | 'symlink';
const TYPES: readonly (EntryType | null)[] = [null, 'file', 'folder', 'symlink'];

export const FLAG_SPARSE = 1;
export const FLAG_LINKED = 2;
/** The ids are those of list blobs (tree pack), each a run of the file's blob ids. */
export const FLAG_LISTED = 4;

export interface Entry {
  readonly name: string;
  readonly type: EntryType;
  /** Permission bits (07777). */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Nanoseconds since 1970 UTC. */
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly inode: bigint;
  /** Bytes of a file's content; 0 for others. */
  readonly size: number;
  readonly sparse: boolean;
  /** Equal for all names of one file with several hard links; null for a file with one name. */
  readonly link: bigint | null;
  /** Ids (32 bytes each, end to end) of the file's blobs, or of its list blobs when `listed`. */
  readonly ids: Buffer;
  readonly listed: boolean;
  /** Target of a symlink, as its bytes read; '' for others. */
  readonly target: string;
}

const MAGIC_LEAF = Buffer.from('CFTL\x01\0\0\0', 'latin1');
const MAGIC_ROOT = Buffer.from('CFTR\x01\0\0\0', 'latin1');
const SECTION = 0x44;
const CONTINUED = 1;
export const ENTRY_FIXED_BYTES = 56;

/** Ids above this number are moved into list blobs, so that an entry stays small. */
export const INLINE_IDS_MAX = 64;

// Offsets within an entry; `names` lie behind the fixed part (and the link, where flagged).
export const AT = {
  type: 0,
  flags: 1,
  nameBytes: 2,
  mode: 4,
  uid: 8,
  gid: 12,
  mtime: 16,
  ctime: 24,
  inode: 32,
  size: 40,
  refs: 48,
  total: 52,
};

const I64_MAX = 2n ** 63n - 1n;

/** File systems know times before 1677 and after 2262, which 64 bits of nanoseconds do not: the nearest is kept. */
function within64(time: bigint): bigint {
  return time > I64_MAX ? I64_MAX : time < -I64_MAX - 1n ? -I64_MAX - 1n : time;
}

/** Appends one entry; returns its byte length. */
export function writeEntry(out: ByteWriter, entry: Entry): number {
  const name = encodeName(entry.name);
  const refs = entry.type === 'symlink' ? encodeName(entry.target) : entry.ids;
  const total = ENTRY_FIXED_BYTES + (entry.link === null ? 0 : 8) + name.length + refs.length;
  const into = out.reserve(total);
  let at = out.length;
  const flags =
    (entry.sparse ? FLAG_SPARSE : 0) |
    (entry.link === null ? 0 : FLAG_LINKED) |
    (entry.listed ? FLAG_LISTED : 0);
  into[at] = TYPES.indexOf(entry.type);
  into[at + AT.flags] = flags;
  into.writeUInt16LE(name.length, at + AT.nameBytes);
  into.writeUInt32LE(entry.mode, at + AT.mode);
  into.writeUInt32LE(entry.uid, at + AT.uid);
  into.writeUInt32LE(entry.gid, at + AT.gid);
  into.writeBigInt64LE(within64(entry.mtime), at + AT.mtime);
  into.writeBigInt64LE(within64(entry.ctime), at + AT.ctime);
  into.writeBigUInt64LE(entry.inode, at + AT.inode);
  into.writeUInt32LE(entry.size % 2 ** 32, at + AT.size);
  into.writeUInt32LE(Math.floor(entry.size / 2 ** 32), at + AT.size + 4);
  into.writeUInt32LE(entry.type === 'symlink' ? refs.length : refs.length / 32, at + AT.refs);
  into.writeUInt32LE(total, at + AT.total);
  at += ENTRY_FIXED_BYTES;
  if (entry.link !== null) at = into.writeBigUInt64LE(entry.link, at);
  into.set(name, at);
  into.set(refs, at + name.length);
  out.length += total;
  return total;
}

export interface Section {
  readonly folder: string;
  /** True when the folder's entries began in an earlier leaf. */
  readonly continued: boolean;
  readonly count: number;
  /** The entries' bytes. */
  readonly bytes: Buffer;
}

/** Collects one leaf. */
export class LeafWriter {
  readonly #out = new ByteWriter(128 * 1024);
  #section = -1;
  #count = 0;
  entries = 0;
  first: { folder: string; name: string } | null = null;

  constructor() {
    this.#out.raw(MAGIC_LEAF);
  }

  get bytes(): number {
    return this.#out.length;
  }

  openSection(folder: string, continued: boolean): void {
    this.closeSection();
    const path = encodeName(folder);
    this.#out.u8(SECTION);
    this.#out.u8(continued ? CONTINUED : 0);
    this.#out.u16(path.length);
    this.#section = this.#out.length;
    this.#out.u32(0);
    this.#out.u32(0);
    this.#out.raw(path);
    this.#count = 0;
    this.first ??= { folder, name: '' };
  }

  add(folder: string, entry: Entry): void {
    writeEntry(this.#out, entry);
    this.#counted(folder, entry.name, 1);
  }

  /** Copies the bytes of one entry that was read from another leaf. */
  addBytes(folder: string, name: string, bytes: Buffer): void {
    this.#out.raw(bytes);
    this.#counted(folder, name, 1);
  }

  #counted(folder: string, name: string, count: number): void {
    this.#count += count;
    this.entries += count;
    if (this.first === null || (this.first.folder === folder && this.first.name === ''))
      this.first = { folder, name };
  }

  closeSection(): void {
    if (this.#section < 0) return;
    const at = this.#section;
    const into = this.#out.view();
    const pathBytes = into.readUInt16LE(at - 2);
    into.writeUInt32LE(this.#count, at);
    into.writeUInt32LE(this.#out.length - at - 8 - pathBytes, at + 4);
    this.#section = -1;
  }

  drain(): Buffer {
    this.closeSection();
    return this.#out.drain();
  }
}

function fail(why: string): never {
  throw new ByteReader(Buffer.alloc(0), 'tree-damaged', 'a file list').fail(why);
}

/** The sections of a leaf, checked for safe and sorted folders; entries are decoded by `readEntries`. */
export function* readSections(leaf: Buffer): Generator<Section> {
  const reader = new ByteReader(leaf, 'tree-damaged', 'a file list');
  if (!reader.take(8).equals(MAGIC_LEAF)) throw reader.fail('it is of an unknown kind');
  let last: string | null = null;
  while (reader.left > 0) {
    if (reader.u8() !== SECTION) throw reader.fail('a folder is expected');
    const continued = (reader.u8() & CONTINUED) !== 0;
    const pathBytes = reader.u16();
    const count = reader.u32();
    const length = reader.u32();
    const folder = decodeName(reader.take(pathBytes));
    if (folder !== '' && !folder.split('/').every(isSafeName))
      throw reader.fail('a folder has a name that is not allowed');
    if (last !== null && comparePaths(last, folder) >= 0) throw reader.fail('its folders are not in order');
    last = folder;
    yield { folder, continued, count, bytes: reader.take(length) };
  }
}

export interface RawEntry {
  readonly name: string;
  /** The entry's own bytes, and where the name starts in them. */
  readonly bytes: Buffer;
}

/** Entries of a section as their bytes: cheap, for comparing and copying. */
export function* rawEntries(section: Section): Generator<RawEntry> {
  const { bytes } = section;
  let at = 0;
  for (let n = 0; n < section.count; n++) {
    const raw = rawEntryAt(bytes, at);
    yield raw;
    at += raw.bytes.length;
  }
  if (at !== bytes.length) fail('a folder holds more than it says');
}

/** The entry that begins at `at` in the entries of a section. */
export function rawEntryAt(bytes: Buffer, at: number): RawEntry {
  if (at + ENTRY_FIXED_BYTES > bytes.length) fail('an entry is cut short');
  const total = bytes.readUInt32LE(at + AT.total);
  const nameAt = at + ENTRY_FIXED_BYTES + ((bytes[at + AT.flags] ?? 0) & FLAG_LINKED ? 8 : 0);
  const nameBytes = bytes.readUInt16LE(at + AT.nameBytes);
  if (nameAt + nameBytes > at + total || at + total > bytes.length) fail('an entry is cut short');
  if (nameBytes > NAME_MAX_BYTES) fail('a name is too long');
  return {
    name: decodeNameIn(bytes, nameAt, nameAt + nameBytes),
    bytes: bytes.subarray(at, at + total),
  };
}

/** Where each of `count` entries begins: for picking some of many. */
export function entryOffsets(bytes: Buffer, count: number): Uint32Array {
  const offsets = new Uint32Array(count);
  let at = 0;
  for (let n = 0; n < count; n++) {
    if (at + ENTRY_FIXED_BYTES > bytes.length) fail('an entry is cut short');
    offsets[n] = at;
    at += bytes.readUInt32LE(at + AT.total);
  }
  return offsets;
}

/** What it takes to write a file, without decoding all of its entry. */
export interface FileHead {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970, as exact as a double is (0.2 microseconds). */
  readonly seconds: number;
  readonly sparse: boolean;
  /** Its one blob, as latin1; null where it has none or several. */
  readonly whole: string | null;
}

export function typeOf({ bytes }: RawEntry): EntryType | null {
  return TYPES[bytes[AT.type] ?? 0] ?? null;
}

/** Bytes of a file's content. */
export function sizeOf({ bytes }: RawEntry): number {
  return bytes.readUInt32LE(AT.size) + bytes.readUInt32LE(AT.size + 4) * 2 ** 32;
}

/** True for a file that is one blob. */
export function isWhole({ bytes }: RawEntry): boolean {
  return ((bytes[AT.flags] ?? 0) & FLAG_LISTED) === 0 && bytes.readUInt32LE(AT.refs) === 1;
}

export function fileHead(raw: RawEntry): FileHead {
  const { bytes } = raw;
  const flags = bytes[AT.flags] ?? 0;
  return {
    mode: bytes.readUInt32LE(AT.mode) & 0o7777,
    uid: bytes.readUInt32LE(AT.uid),
    gid: bytes.readUInt32LE(AT.gid),
    seconds: (bytes.readInt32LE(AT.mtime + 4) * 2 ** 32 + bytes.readUInt32LE(AT.mtime)) / 1e9,
    sparse: (flags & FLAG_SPARSE) !== 0,
    whole: isWhole(raw) ? bytes.toString('latin1', bytes.length - 32) : null,
  };
}

export function decodeEntry(raw: RawEntry): Entry {
  const { name, bytes } = raw;
  const type = TYPES[bytes[AT.type] ?? 0];
  if (type === null || type === undefined) fail('an entry is of an unknown type');
  if (!isSafeName(name)) fail('an entry has a name that is not allowed');
  const flags = bytes[AT.flags] ?? 0;
  const linked = (flags & FLAG_LINKED) !== 0;
  const refsAt = ENTRY_FIXED_BYTES + (linked ? 8 : 0) + bytes.readUInt16LE(AT.nameBytes);
  const refs = bytes.subarray(refsAt);
  const count = bytes.readUInt32LE(AT.refs);
  if (refs.length !== (type === 'symlink' ? count : count * 32)) fail('an entry does not hold what it says');
  const size = sizeOf(raw);
  if (!Number.isSafeInteger(size)) fail('a file is larger than possible');
  return {
    name,
    type,
    mode: bytes.readUInt32LE(AT.mode) & 0o7777,
    uid: bytes.readUInt32LE(AT.uid),
    gid: bytes.readUInt32LE(AT.gid),
    mtime: bytes.readBigInt64LE(AT.mtime),
    ctime: bytes.readBigInt64LE(AT.ctime),
    inode: bytes.readBigUInt64LE(AT.inode),
    size,
    sparse: (flags & FLAG_SPARSE) !== 0,
    link: linked ? bytes.readBigUInt64LE(ENTRY_FIXED_BYTES) : null,
    ids: type === 'symlink' ? Buffer.alloc(0) : refs,
    listed: (flags & FLAG_LISTED) !== 0,
    target: type === 'symlink' ? decodeName(refs) : '',
  };
}

/** Decoded entries of a section, checked to be sorted without doubles. */
export function* readEntries(section: Section): Generator<Entry> {
  let last: string | null = null;
  for (const raw of rawEntries(section)) {
    if (last !== null && compareNames(last, raw.name) >= 0) fail('its names are not in order');
    last = raw.name;
    yield decodeEntry(raw);
  }
}

/** The ids in a run of 32-byte ids. */
export function splitIds(ids: Buffer): Buffer[] {
  const out: Buffer[] = [];
  for (let at = 0; at + 32 <= ids.length; at += 32) out.push(ids.subarray(at, at + 32));
  return out;
}

export interface LeafRef {
  readonly id: Buffer;
  readonly entries: number;
  readonly bytes: number;
  /** Folder and name of its first entry. */
  readonly folder: string;
  readonly name: string;
}

export function encodeRoot(leaves: readonly LeafRef[]): Buffer {
  const out = new ByteWriter(8 + leaves.length * 128);
  out.raw(MAGIC_ROOT);
  for (const leaf of leaves) {
    const folder = encodeName(leaf.folder);
    const name = encodeName(leaf.name);
    out.raw(leaf.id);
    out.u32(leaf.entries);
    out.u32(leaf.bytes);
    out.u16(folder.length);
    out.u16(name.length);
    out.raw(folder);
    out.raw(name);
  }
  return out.drain();
}

export function decodeRoot(root: Buffer): LeafRef[] {
  const reader = new ByteReader(root, 'tree-damaged', 'a list of file lists');
  if (!reader.take(8).equals(MAGIC_ROOT)) throw reader.fail('it is of an unknown kind');
  const leaves: LeafRef[] = [];
  while (reader.left > 0) {
    const id = Buffer.from(reader.take(32));
    const entries = reader.u32();
    const bytes = reader.u32();
    const folderBytes = reader.u16();
    const nameBytes = reader.u16();
    if (folderBytes > PATH_MAX_BYTES || nameBytes > NAME_MAX_BYTES) throw reader.fail('a name is too long');
    const folder = decodeName(reader.take(folderBytes));
    leaves.push({ id, entries, bytes, folder, name: decodeName(reader.take(nameBytes)) });
  }
  return leaves;
}
