import { chmodSync, closeSync, fstatSync, lstatSync, readlinkSync, readSync } from 'node:fs';
import { errnoOf } from '../../base/errors.ts';
import { BLOB_MAX_BYTES } from '../../base/limits.ts';
import { sha256, sha256Text } from '../../format/hash.ts';
import { decodeName, fsPath, joinPath } from '../../format/names.ts';
import { type Entry, readEntries } from '../../format/tree.ts';
import { openToRead } from '../../platform/open-to-read.ts';
import { Places } from '../restore/places.ts';
import type { Failure } from '../restore/work-planner.ts';

/** Reads restored things back from the disk and compares them with the file list. Runs in worker threads. */
export interface VerifyFilesData {
  /** Folder the snapshot was restored to. */
  readonly folder: string;
}

/** A piece of the file list: the entries of one folder, as they are stored. */
export interface VerifySection {
  readonly folder: string;
  readonly count: number;
  readonly bytes: Uint8Array;
  /** Only these entries; null: all of them. */
  readonly wanted: readonly number[] | null;
  /** Of files of several blobs: ids end to end and lengths, by the number of their entry. */
  readonly blobs: ReadonlyMap<number, FileBlobs>;
}

export interface FileBlobs {
  readonly ids: Uint8Array;
  /** null: a blob that nobody knows. */
  readonly lengths: readonly (number | null)[];
}

export interface VerifiedSections {
  readonly files: number;
  readonly bytes: number;
  readonly wrong: readonly (Failure & { readonly path: string })[];
}

const OWNER_READS = 0o400;

export class FileVerifier {
  readonly #places: Places;
  /** One byte more than any blob has: a file that goes on is seen without asking for its size. */
  readonly #buffer = Buffer.allocUnsafeSlow(BLOB_MAX_BYTES + 1);

  constructor({ folder }: VerifyFilesData) {
    this.#places = new Places({ target: { folder }, origins: [] });
  }

  verify(sections: readonly VerifySection[]): VerifiedSections {
    let files = 0;
    let bytes = 0;
    const wrong: (Failure & { path: string })[] = [];
    for (const section of sections) {
      const wanted = section.wanted === null ? null : new Set(section.wanted);
      let n = -1;
      for (const entry of readEntries({ ...section, continued: false, bytes: Buffer.from(section.bytes) })) {
        n++;
        if (wanted !== null && !wanted.has(n)) continue;
        const failure = this.#look(section.folder, entry, section.blobs.get(n) ?? null);
        if (failure !== null) wrong.push({ path: joinPath(section.folder, entry.name), ...failure });
        if (entry.type === 'file') {
          files++;
          bytes += entry.size;
        }
      }
    }
    return { files, bytes, wrong };
  }

  #look(folder: string, entry: Entry, blobs: FileBlobs | null): Failure | null {
    try {
      const { path } = this.#places.of(folder, entry.name);
      if (entry.type === 'folder') return lstatSync(fsPath(path)).isDirectory() ? null : otherKind();
      return entry.type === 'symlink' ? this.#link(path, entry.target) : this.#file(path, entry, blobs);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'ENOENT') return { code: 'missing', message: 'it is not there after the restore' };
      if (errno === 'ELOOP' || errno === 'EISDIR') return otherKind();
      if (errno === '') throw error;
      return { code: 'unreadable', message: errno };
    }
  }

  #link(path: string, target: string): Failure | null {
    const found = decodeName(readlinkSync(fsPath(path), 'buffer'));
    return found === target ? null : { code: 'damaged', message: 'the link points elsewhere' };
  }

  #file(path: string, entry: Entry, blobs: FileBlobs | null): Failure | null {
    const fd = openForReading(path, entry.mode);
    try {
      const isWhole = blobs === null && entry.size > 0 && entry.size < this.#buffer.length;
      return isWhole ? this.#whole(fd, entry) : this.#looked(fd, entry, blobs);
    } finally {
      closeSync(fd);
    }
  }

  /** Most files are one blob. Only what is a regular file ends where it should with the bytes that were backed up. */
  #whole(fd: number, entry: Entry): Failure | null {
    const found = this.#read(fd, 0, entry.size + 1);
    if (found.length !== entry.size) return this.#looked(fd, entry, null) ?? otherContent();
    return sha256Text(found) === entry.ids.toString('latin1') ? null : otherContent();
  }

  #looked(fd: number, entry: Entry, blobs: FileBlobs | null): Failure | null {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return otherKind();
    if (stat.size !== entry.size)
      return { code: 'damaged', message: `it has ${stat.size} bytes instead of ${entry.size}` };
    if (blobs !== null) return this.#parts(fd, blobs);
    return entry.size === 0 ? null : otherContent(); // no blob is that large
  }

  #parts(fd: number, { ids, lengths }: FileBlobs): Failure | null {
    let at = 0;
    for (const [n, length] of lengths.entries()) {
      if (length === null) return { code: 'missing', message: 'no pack holds a part of its content' };
      const id = Buffer.from(ids.buffer, ids.byteOffset + n * 32, 32);
      if (!sha256(this.#read(fd, at, length)).equals(id)) return otherContent();
      at += length;
    }
    return null;
  }

  #read(fd: number, from: number, length: number): Buffer {
    let done = 0;
    while (done < length) {
      const read = readSync(fd, this.#buffer, done, length - done, from + done);
      if (read === 0) break;
      done += read;
    }
    return this.#buffer.subarray(0, done);
  }
}

/** A file that its owner may not read was restored as such: it is opened all the same, and left as it was. */
function openForReading(path: string, mode: number): number {
  try {
    return openToRead(fsPath(path));
  } catch (error) {
    if (errnoOf(error) !== 'EACCES' || (mode & OWNER_READS) !== 0) throw error;
    chmodSync(fsPath(path), mode | OWNER_READS);
    try {
      return openToRead(fsPath(path));
    } finally {
      chmodSync(fsPath(path), mode);
    }
  }
}

function otherKind(): Failure {
  return { code: 'damaged', message: 'it is of another kind than it was' };
}

function otherContent(): Failure {
  return { code: 'damaged', message: 'what was restored does not have the hash of what was backed up' };
}
