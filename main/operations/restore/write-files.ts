import { closeSync, ftruncateSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { CofreError, errnoOf } from '../../base/errors.ts';
import type { ProblemCode } from '../../base/problems.ts';
import { Catalog } from '../../engine/catalog/catalog.ts';
import type { BlobReader } from '../../engine/read/blob-reader.ts';
import type { VaultKey } from '../../engine/read/pack-reader.ts';
import { applyMetadata, type Ownership, SafePlace } from '../../engine/restore/safe-place.ts';
import { parseIdentity } from '../../format/age/keys.ts';
import { fsPath } from '../../format/names.ts';
import type { BlobPlace } from '../../format/pack.ts';
import { blobReader, openBlobReader } from '../vault/blobs.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { RoleCode } from '../workers/role.ts';

/** Reads blobs frame by frame and writes them wherever they belong. Runs in worker threads. */
export interface WriteFilesData {
  readonly catalog: string;
  readonly storeUrl: string;
  readonly secret: string;
}

/** Blobs of one frame, each with all the places it goes to. */
export interface WriteFrame {
  readonly frame: Pick<BlobPlace, 'pack' | 'frame' | 'frameOffset' | 'frameStored' | 'frameRaw'>;
  readonly items: readonly WriteItem[];
}

export interface WriteItem {
  readonly id: Uint8Array;
  readonly blob: {
    readonly offset: number;
    readonly entry: number;
    readonly plain: number;
    readonly base: Uint8Array | null;
  };
  readonly targets: WriteTarget[];
}

export interface WriteTarget {
  /** Number of the file in the running window, for the answer. */
  readonly file: number;
  readonly path: string;
  /** The folder that nothing may leave. */
  readonly root: string;
  /** 'whole': the blob is the file: create, write, set metadata. A number: write there into a file that was made before. */
  readonly at: 'whole' | number;
  readonly ownership: Ownership;
  /** Name to take at the end, replacing what is there; null when `path` is the name itself. */
  readonly final: string | null;
  readonly sparse: boolean;
}

export interface WriteFailure {
  readonly file: number;
  readonly code: ProblemCode;
  readonly message: string;
}

export interface WriteResult {
  readonly bytes: number;
  readonly failed: readonly WriteFailure[];
}

const ZERO = Buffer.alloc(64 * 1024);

export class FileWriter {
  readonly #blobs: BlobReader;
  readonly #places = new Map<string, SafePlace>();
  #open: { path: string; fd: number } | null = null;

  constructor(blobs: BlobReader) {
    this.#blobs = blobs;
  }

  #place(root: string): SafePlace {
    const place = this.#places.get(root) ?? new SafePlace(root);
    this.#places.set(root, place);
    return place;
  }

  async write(frames: readonly WriteFrame[]): Promise<WriteResult> {
    const failed: WriteFailure[] = [];
    let bytes = 0;
    for (const { frame, items } of frames)
      for (const item of items) bytes += await this.#item(frame, item, failed);
    this.#closeOpen();
    return { bytes, failed };
  }

  /** Returns the bytes written. */
  async #item(frame: WriteFrame['frame'], item: WriteItem, failed: WriteFailure[]): Promise<number> {
    const { id, blob: part, targets } = item;
    let blob: Buffer;
    let bytes = 0;
    try {
      const base = part.base === null ? null : Buffer.from(part.base);
      blob = await this.#blobs.readAt(Buffer.from(id), { ...frame, ...part, base });
    } catch (error) {
      // A damaged blob costs its files only. Anything that is not the blob's fault ends the run.
      if (!(error instanceof CofreError) || error.code === 'unreachable') throw error;
      const code = error.code === 'blob-missing' || error.code === 'object-missing' ? 'missing' : 'damaged';
      for (const { file } of targets) failed.push({ file, code, message: error.message });
      return 0;
    }
    for (const target of targets) {
      try {
        if (target.at === 'whole') this.#whole(target, blob);
        else this.#part(target, blob, target.at);
        bytes += blob.length;
      } catch (error) {
        failed.push({ file: target.file, ...refusal(error) });
      }
    }
    return bytes;
  }

  #whole(target: WriteTarget, blob: Buffer): void {
    const fd = this.#place(target.root).createFile(target.path);
    try {
      if (target.sparse && isZero(blob)) ftruncateSync(fd, blob.length);
      else writeFully(fd, blob, 0);
      applyMetadata(fd, target.ownership);
    } catch (error) {
      unlinkSync(fsPath(target.path));
      throw error;
    } finally {
      closeSync(fd);
    }
    if (target.final !== null) renameSync(fsPath(target.path), fsPath(target.final));
  }

  #part(target: WriteTarget, blob: Buffer, at: number): void {
    if (target.sparse && isZero(blob)) return;
    if (this.#open?.path !== target.path) {
      this.#closeOpen();
      this.#open = { path: target.path, fd: this.#place(target.root).reopenFile(target.path) };
    }
    writeFully(this.#open.fd, blob, at);
  }

  #closeOpen(): void {
    if (this.#open !== null) closeSync(this.#open.fd);
    this.#open = null;
  }
}

/** What the system refuses is one thing's problem; no space, or a fault of ours, is everybody's. */
export function refusal(
  error: unknown,
  otherwise: ProblemCode = 'unwritable',
): { code: ProblemCode; message: string } {
  const errno = errnoOf(error);
  if (errno === 'ENOSPC' || errno === 'EDQUOT')
    throw new CofreError('no-space', 'there is no space left where things are restored to', {}, error);
  if (error instanceof CofreError) return { code: 'hostile', message: error.message };
  if (errno === '') throw error;
  return { code: otherwise, message: errno };
}

function writeFully(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += ZERO.length) {
    const length = Math.min(ZERO.length, bytes.length - at);
    if (ZERO.compare(bytes, at, at + length, 0, length) !== 0) return false;
  }
  return true;
}

export async function writeFilesRole(data: WriteFilesData): Promise<RoleCode> {
  const key: VaultKey =
    data.secret === '' ? { kind: 'plain' } : { kind: 'age', identities: [parseIdentity(data.secret)] };
  const writer = new FileWriter(await openBlobReader(data.storeUrl, key, Catalog.openReadOnly(data.catalog)));
  return { run: (items) => writer.write(items as WriteFrame[]) };
}

/** The same in this thread, for stores that a worker cannot open by their address. */
export async function inlineWriter(vault: Vault): Promise<FileWriter> {
  return new FileWriter(blobReader(vault.store, await vault.unlock(), vault.catalog));
}
