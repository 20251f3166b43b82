import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { CofreError, isCofreError, isDamage } from '../../base/errors.ts';
import { PACK_MAX_BYTES, WORKERS_MAX } from '../../base/limits.ts';
import { FIRST_SLOTS, makeClaimTable } from '../../engine/pack/claims.ts';
import type { SealedPack } from '../../engine/pack/pack-writer.ts';
import { decodeIndex, packObject } from '../../format/pack.ts';
import { readBack } from '../../store/read-back.ts';
import type { Vault } from '../vault/open-vault.ts';
import { WorkerPool } from '../workers/pool.ts';
import type {
  PackBatch,
  PackEvent,
  PackedBatch,
  PackedSegment,
  PackFilesData,
  PackJob,
  PackNote,
  SegmentJob,
} from './pack-jobs.ts';
import { SPLIT_FROM_BYTES } from './split-file.ts';
import { StreamFeed } from './stream-feed.ts';

/** Batches waiting at each worker: it never idles while the coordinator scans. */
const DEPTH = 3;

/** The workers that pack files, and the way of their sealed packs into vault and catalog. */
export class PackPool {
  readonly #vault: Vault;
  readonly #pool: WorkerPool<PackJob, unknown>;
  readonly #onRead: (bytes: number) => void;
  readonly #size: number;
  readonly #tables: SharedArrayBuffer[] = [makeClaimTable(FIRST_SLOTS)];
  readonly #landing: Promise<void>[] = [];
  #error: unknown;
  /** Whether there was anything to patch when the run began; false once the key was asked for. */
  #mayPatch: boolean;
  #keyed = false;
  #streams = 0;
  storedBytes = 0;
  packs = 0;

  constructor(
    vault: Vault,
    options: { spool: string; level: number; workers: number | undefined; onRead: (bytes: number) => void },
  ) {
    this.#vault = vault;
    this.#onRead = options.onRead;
    this.#size = options.workers ?? Math.min(availableParallelism(), WORKERS_MAX);
    const seeded = vault.catalog.hasBlobs();
    this.#mayPatch = vault.readsBack && vault.catalog.similar.any();
    const data = (): PackFilesData => ({
      tables: this.#tables,
      spool: options.spool,
      recipients: vault.recipients,
      level: options.level,
      catalog: seeded ? vault.catalog.file : null,
      storeUrl: vault.store.url,
      tag: 'data',
      readsBack: vault.readsBack,
    });
    this.#pool = new WorkerPool('pack-files', {
      size: this.#size,
      depth: DEPTH,
      data,
      onEvent: (event) => this.#heard(event as PackEvent),
      onStart: (tell) => {
        if (this.#keyed) tell({ secret: vault.secret } satisfies PackNote);
      },
    });
  }

  /** Lets chunks be stored as patches of their earlier versions: needs the key, asked for only when it can pay. */
  async enablePatches(): Promise<void> {
    if (!this.#mayPatch) return;
    this.#mayPatch = false;
    if ((await this.#vault.tryUnlock()) === null) return;
    this.#keyed = true;
    this.#pool.note({ secret: this.#vault.secret } satisfies PackNote);
  }

  async room(): Promise<void> {
    this.#check();
    await this.#pool.room();
  }

  pack(batch: PackBatch): Promise<PackedBatch> {
    return this.#pool.run(batch) as Promise<PackedBatch>;
  }

  /** Whether a file of so many bytes is worth several workers. */
  splits(bytes: number): boolean {
    return this.#size > 1 && bytes >= SPLIT_FROM_BYTES;
  }

  segment(job: SegmentJob): Promise<PackedSegment> {
    return this.#pool.run(job) as Promise<PackedSegment>;
  }

  /** Begins a stream at the least busy worker; `onTaken` hears of bytes before they count as read. */
  async stream(onTaken: (bytes: number) => void): Promise<StreamFeed> {
    await this.enablePatches();
    await this.room();
    return new StreamFeed(this.#pool.lane(), this.#streams++, (bytes) => {
      onTaken(bytes);
      this.#onRead(bytes);
    });
  }

  /** Seals the last packs and waits until all are in the vault and the catalog. */
  async finish(): Promise<void> {
    await this.#pool.runOnEach('finish');
    await Promise.all(this.#landing);
    this.#check();
  }

  async close(): Promise<void> {
    await this.#pool.close();
    await Promise.allSettled(this.#landing);
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  #heard(event: PackEvent): void {
    if ('read' in event) this.#onRead(event.read);
    else if ('sealed' in event) this.#landing.push(this.#land(event.sealed));
    else if (event.crowded === this.#tables.length) {
      const last = this.#tables.at(-1)?.byteLength ?? 0;
      const table = makeClaimTable(last / 8); // 16 bytes a slot: twice as many slots as the last one
      this.#tables.push(table);
      this.#pool.note({ table } satisfies PackNote);
    }
  }

  async #land(sealed: SealedPack): Promise<void> {
    try {
      await landPack(this.#vault, sealed);
      this.storedBytes += sealed.stored;
      this.packs++;
    } catch (error) {
      this.#error ??= error;
    }
  }
}

/**
 * A sealed pack goes into the vault, is read again from there past the caches of the system, and only then into the catalog:
 * what nobody names in the catalog, no record will need.
 */
export async function landPack(vault: Vault, sealed: SealedPack): Promise<void> {
  const index = decodeIndex(Buffer.from(sealed.index));
  const object = packObject(sealed.name, vault.encrypted);
  try {
    await vault.store.putFile(object, sealed.file);
  } catch (error) {
    if (!isCofreError(error, 'object-exists')) throw error;
    await landAgain(vault, object, sealed);
  }
  if (!(await isSound(vault, object, sealed.name))) throw await refuse(vault, object);
  vault.catalog.transaction(() => {
    vault.catalog.addPack(sealed.name, sealed.stored, index);
    vault.catalog.markVerified(sealed, vault.clock.now());
  });
}

/**
 * The same bytes give the same name (in a vault without encryption): a pack of a run that was cut short is as good as ours,
 * a damaged one is replaced by ours.
 */
async function landAgain(vault: Vault, object: string, sealed: SealedPack): Promise<void> {
  if (!(await isSound(vault, object, sealed.name))) {
    await vault.store.replace(object, readFileSync(sealed.file));
    vault.catalog.dropPack(sealed.name, null);
  }
  rmSync(sealed.file, { force: true });
}

async function isSound(vault: Vault, object: string, name: string): Promise<boolean> {
  try {
    return (await readBack(vault.store, object, PACK_MAX_BYTES)).sha256 === name;
  } catch (error) {
    if (isDamage(error) || (isCofreError(error) && error.details.errno === 'EIO')) return false;
    throw error;
  }
}

/** What the disk does not give back must not stay under a name that promises it. */
async function refuse(vault: Vault, object: string): Promise<CofreError> {
  const text = 'a pack read back is not what was written: the disk or memory is failing';
  // Best effort: on a disk that fails now, the next check finds what could not be removed.
  await vault.store.delete(object).catch(() => undefined);
  return new CofreError('failed', text, { file: object });
}
