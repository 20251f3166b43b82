import { crc32 } from 'node:zlib';
import { Catalog } from '../../engine/catalog/catalog.ts';
import { findCopies } from '../../engine/chunk/difference.ts';
import { type ChunkSizes, COARSE, FINE } from '../../engine/chunk/fastcdc.ts';
import { Claims } from '../../engine/pack/claims.ts';
import { PackWriter } from '../../engine/pack/pack-writer.ts';
import { parseIdentity } from '../../format/age/keys.ts';
import { sha256 } from '../../format/hash.ts';
import { type BlobInfo, SKETCH_BYTES } from '../../format/pack.ts';
import { frameFromCopies } from '../../format/zstd-sequences.ts';
import { openBlobReader } from '../vault/blobs.ts';
import { OldVersions, type ReadInto, SCRATCH_BYTES } from './old-versions.ts';
import type { PackEvent, PackFilesData, PackNote } from './pack-jobs.ts';

const WINDOW_BYTES = 8 * 1024 * 1024;
/** A patch is worth keeping when less than this share of its chunk is new: the new bytes shrink like the chunk itself would. */
const PATCH_SHARE = 1 / 3;

/** Keeps what the vault does not hold yet: whole small files, and chunks, whole or as patches of their earlier versions. */
export class ChunkPacker {
  readonly #claims: Claims;
  readonly #writer: PackWriter;
  readonly #catalog: Catalog | null;
  readonly #emit: (event: PackEvent) => void;
  readonly #storeUrl: string;
  readonly #readsBack: boolean;
  #readOld: ReadInto | null = null;
  #scratch: Buffer | null = null;
  #window: Buffer | null = null;
  #askedFor = 0;

  constructor(data: PackFilesData, emit: (event: PackEvent) => void) {
    this.#claims = new Claims(data.tables);
    this.#catalog = data.catalog === null ? null : Catalog.openReadOnly(data.catalog);
    this.#emit = emit;
    this.#storeUrl = data.storeUrl;
    this.#readsBack = data.readsBack;
    const recipients = data.recipients?.map((bytes) => Buffer.from(bytes)) ?? null;
    const { spool, level, tag } = data;
    this.#writer = new PackWriter({ kind: 'data', spool, recipients, level, tag }, (sealed) =>
      emit({ sealed }),
    );
  }

  async note(note: PackNote): Promise<void> {
    if ('table' in note) {
      this.#claims.addTable(note.table);
      return;
    }
    if (this.#catalog === null) return;
    const key =
      note.secret === ''
        ? ({ kind: 'plain' } as const)
        : ({ kind: 'age', identities: [parseIdentity(note.secret)] } as const);
    const reader = await openBlobReader(this.#storeUrl, key, this.#catalog, { reclaims: true });
    this.#readOld = async (id, into) => (await reader.peek(id)).copy(into);
  }

  /** For the one file that is being cut. */
  get window(): Buffer {
    this.#window ??= Buffer.allocUnsafeSlow(WINDOW_BYTES);
    return this.#window;
  }

  /** How to cut: a database changes all over, which without patches only small chunks follow. */
  sizesFor(isDatabase: boolean): ChunkSizes {
    return isDatabase && !this.#readsBack ? FINE : COARSE;
  }

  /** Earlier versions of one stream's chunks; null where patches are not possible. */
  oldVersions(): OldVersions | null {
    if (this.#catalog === null || this.#readOld === null) return null;
    this.#scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
    return new OldVersions(this.#catalog, this.#readOld, this.#scratch);
  }

  /** Asks for a larger claim table when the newest one is filling up. */
  askForRoom(): void {
    if (!this.#claims.crowded || this.#askedFor >= this.#claims.tables) return;
    this.#askedFor = this.#claims.tables;
    this.#emit({ crowded: this.#claims.tables });
  }

  async finish(): Promise<void> {
    await this.#writer.finish();
    this.#catalog?.close();
  }

  /** `fill` puts `length` bytes straight into the frame; null when it could not. `fresh`: bytes new to the vault. */
  async whole(
    length: number,
    fill: (frame: Buffer, at: number) => boolean,
  ): Promise<{ id: Buffer; fresh: number } | null> {
    const { frame, at } = this.#writer.slotNow(length) ?? (await this.#writer.slot(length));
    if (!fill(frame, at)) return null;
    const id = sha256(frame.subarray(at, at + length));
    if (!this.#isNew(id)) return { id, fresh: 0 };
    this.#writer.keep({ id, entry: length, plain: length, base: null, sketch: null });
    return { id, fresh: length };
  }

  /** The next chunk of a stream; `versions`: of that stream. */
  async chunk(
    chunk: Buffer,
    sizes: ChunkSizes,
    versions: OldVersions | null,
  ): Promise<{ id: Buffer; fresh: number }> {
    const id = sha256(chunk);
    if (!this.#isNew(id)) {
      versions?.skip(id, chunk.length);
      return { id, fresh: 0 };
    }
    const sketch = chunk.length < SKETCH_BYTES || sizes === FINE ? null : sketchOf(chunk);
    const found =
      sketch === null || versions === null
        ? null
        : await versions.find(sketch, chunk.length, (old) =>
            findCopies(chunk, old.bytes, old.start, chunk.length * PATCH_SHARE),
          );
    if (found === null) await this.#keep(id, { entry: chunk, plain: chunk.length, base: null, sketch });
    else {
      const patch = frameFromCopies(chunk, found.old.bytes.length, found.copies);
      await this.#keep(id, { entry: patch, plain: chunk.length, base: found.old.ids, sketch: null });
    }
    return { id, fresh: chunk.length };
  }

  async #keep(
    id: Buffer,
    { entry, ...info }: { entry: Buffer } & Pick<BlobInfo, 'plain' | 'base' | 'sketch'>,
  ): Promise<void> {
    const { frame, at } = await this.#writer.slot(entry.length);
    entry.copy(frame, at);
    this.#writer.keep({ id, entry: entry.length, ...info });
  }

  #isNew(id: Buffer): boolean {
    return this.#claims.claim(id) && !(this.#catalog?.has(id) ?? false);
  }
}

function sketchOf(chunk: Buffer): { head: number; tail: number } {
  return {
    head: crc32(chunk.subarray(0, SKETCH_BYTES)),
    tail: crc32(chunk.subarray(chunk.length - SKETCH_BYTES)),
  };
}
