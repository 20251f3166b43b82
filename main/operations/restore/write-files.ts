import { closeSync, renameSync } from 'node:fs';
import { CofreError } from '../../base/errors.ts';
import { Catalog } from '../../engine/catalog/catalog.ts';
import { RestoreWork, type WorkRef } from '../../engine/catalog/restore-work.ts';
import type { BlobReader } from '../../engine/read/blob-reader.ts';
import type { VaultKey } from '../../engine/read/pack-reader.ts';
import { isZero, NewFiles, writeFully } from '../../engine/restore/new-file.ts';
import { SafePlace } from '../../engine/restore/safe-place.ts';
import { parseIdentity } from '../../format/age/keys.ts';
import { fsPath } from '../../format/names.ts';
import type { BlobPlace } from '../../format/pack.ts';
import type { FileHead } from '../../format/tree.ts';
import { openBlobReader } from '../vault/blobs.ts';
import type { RoleCode } from '../workers/role.ts';
import { refusal } from './refusal.ts';
import { type Naming, type Target, Targets } from './targets.ts';
import type { Failure } from './work-planner.ts';

/** Reads blobs in the order they lie and writes them wherever they belong. Runs in worker threads. */
export interface WriteFilesData {
  readonly catalog: string;
  readonly work: string;
  readonly storeUrl: string;
  readonly secret: string;
  readonly naming: Naming;
}

/** Rows of the work, both included. */
export interface WriteJob {
  readonly first: number;
  readonly last: number;
}

export type FailedEntry = Failure & { readonly section: number; readonly ordinal: number };

export interface WriteResult {
  readonly files: number;
  readonly bytes: number;
  /** Blobs put into files of several: section, ordinal, how many; again and again. */
  readonly parts: readonly number[];
  readonly failed: readonly FailedEntry[];
}

/** Little is looked up here: where frames lie, and the bases of patches. */
const CATALOG_CACHE_KIB = 4000;

export class FileWriter {
  readonly #work: RestoreWork;
  readonly #catalog: Catalog;
  readonly #blobs: BlobReader;
  readonly #targets: Targets;
  readonly #places = new Map<string, SafePlace>();
  readonly #newFiles = new NewFiles();
  #open: { path: string; fd: number } | null = null;

  constructor(source: { work: RestoreWork; catalog: Catalog; blobs: BlobReader }, naming: Naming) {
    this.#work = source.work;
    this.#catalog = source.catalog;
    this.#blobs = source.blobs;
    this.#targets = new Targets(source.work, naming);
  }

  async write({ first, last }: WriteJob): Promise<WriteResult> {
    const tally = new Tally();
    try {
      await this.#refs(this.#work.refsOf(first, last), tally);
    } finally {
      this.#closeOpen();
    }
    return tally;
  }

  async #refs(refs: readonly WorkRef[], tally: Tally): Promise<void> {
    this.#expect(refs);
    let held: { ref: WorkRef; blob: Buffer | Failure } | null = null;
    for (const ref of refs) {
      const target = this.#targets.of(ref);
      if (target === null) continue;
      const { head } = target;
      if (held === null || !isSame(held.ref, ref))
        held = { ref, blob: await this.#read(ref, ref.id?.toString('latin1') ?? head.whole ?? '') };
      const { blob } = held;
      if (Buffer.isBuffer(blob)) this.#put(ref, { target, head }, blob, tally);
      else tally.fail(ref, blob);
    }
  }

  /** Neighbours are read from the store together. */
  #expect(refs: readonly WorkRef[]): void {
    const places: BlobPlace[] = [];
    let last: WorkRef | null = null;
    for (const ref of refs) {
      if (last?.pack === ref.pack && last.frame === ref.frame && ref.base === null) continue;
      last = ref;
      const at = this.#catalog.placeOf(ref);
      if (at !== null) places.push(at);
    }
    this.#blobs.expect(places);
  }

  /** A damaged blob costs its files only. Anything that is not the blob's fault ends the run. */
  async #read(ref: WorkRef, id: string): Promise<Buffer | Failure> {
    const at = this.#catalog.placeOf(ref);
    if (at === null)
      return { code: 'missing', message: 'the pack that held it is not in the vault any more' };
    try {
      return this.#blobs.readHeld(id, at) ?? (await this.#blobs.readAt(Buffer.from(id, 'latin1'), at));
    } catch (error) {
      if (!(error instanceof CofreError) || error.code === 'unreachable') throw error;
      const code = error.code === 'blob-missing' || error.code === 'object-missing' ? 'missing' : 'damaged';
      return { code, message: error.message };
    }
  }

  #put(ref: WorkRef, to: { target: Target; head: FileHead }, blob: Buffer, tally: Tally): void {
    try {
      // The one blob is the file: it is made, written and dressed at once. Others were made before.
      if (to.head.whole !== null) {
        this.#whole(to.target, to.head, blob);
        tally.files++;
      } else {
        if (!to.head.sparse || !isZero(blob)) this.#part(to.target, blob, ref.at);
        tally.part(ref);
      }
      tally.bytes += blob.length;
    } catch (error) {
      tally.fail(ref, refusal(error));
    }
  }

  #whole({ root, path, final }: Target, head: FileHead, content: Buffer): void {
    this.#newFiles.write(this.#place(root), path, { head, content });
    if (final !== null) renameSync(fsPath(path), fsPath(final));
  }

  #part({ root, path }: Target, blob: Buffer, at: number): void {
    if (this.#open?.path !== path) {
      this.#closeOpen();
      this.#open = { path, fd: this.#place(root).reopenFile(path) };
    }
    writeFully(this.#open.fd, blob, at);
  }

  #closeOpen(): void {
    if (this.#open !== null) closeSync(this.#open.fd);
    this.#open = null;
  }

  #place(root: string): SafePlace {
    const place = this.#places.get(root) ?? new SafePlace(root, { remember: true });
    this.#places.set(root, place);
    return place;
  }
}

/** What came of one job. */
class Tally implements WriteResult {
  files = 0;
  bytes = 0;
  readonly parts: number[] = [];
  readonly failed: FailedEntry[] = [];

  part({ section, ordinal }: WorkRef): void {
    const end = this.parts.length;
    if (this.parts[end - 3] === section && this.parts[end - 2] === ordinal)
      this.parts[end - 1] = (this.parts[end - 1] ?? 0) + 1;
    else this.parts.push(section, ordinal, 1);
  }

  fail({ section, ordinal }: WorkRef, failure: Failure): void {
    this.failed.push({ section, ordinal, ...failure });
  }
}

function isSame(a: WorkRef, b: WorkRef): boolean {
  return a.pack === b.pack && a.frame === b.frame && a.offset === b.offset;
}

export async function writeFilesRole(data: WriteFilesData): Promise<RoleCode> {
  let writer: FileWriter | null = null;
  return {
    async run(job) {
      writer ??= await openWriter(data); // not before: until then the work is being sorted
      return writer.write(job as WriteJob);
    },
  };
}

async function openWriter(data: WriteFilesData): Promise<FileWriter> {
  const key: VaultKey =
    data.secret === '' ? { kind: 'plain' } : { kind: 'age', identities: [parseIdentity(data.secret)] };
  const catalog = Catalog.openReadOnly(data.catalog, CATALOG_CACHE_KIB);
  const blobs = await openBlobReader(data.storeUrl, key, catalog, { reclaims: true });
  return new FileWriter({ work: RestoreWork.open(data.work), catalog, blobs }, data.naming);
}
