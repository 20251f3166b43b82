import { hostname } from 'node:os';
import { CofreError } from '../../base/errors.ts';
import { WHOLE_FILE_MAX_BYTES } from '../../base/limits.ts';
import type { Problem } from '../../base/problems.ts';
import type { PresetName } from '../../engine/scan/presets.ts';
import type { WalkRoot } from '../../engine/scan/walk.ts';
import { sha256 } from '../../format/hash.ts';
import { joinPath } from '../../format/names.ts';
import { encodeSnapshot, type SnapshotRecord, snapshotObject } from '../../format/snapshot.ts';
import { DEFAULT_LEVEL } from '../../format/zstd.ts';
import type { ProgressEvent } from '../events.ts';
import { salvage } from '../prune/repack.ts';
import type { Vault } from '../vault/open-vault.ts';
import { syncPacks } from '../vault/sync-catalog.ts';
import { throwIfAborted, withLock } from '../vault/with-lock.ts';
import { GrowthWatch } from '../workers/collect.ts';
import { Batches } from './batches.ts';
import { Findings } from './findings.ts';
import { ownerNames } from './owners.ts';
import { landPack, PackPool } from './pack-pool.ts';
import { checkRecipients } from './recipients.ts';
import { nameRoots } from './roots.ts';
import { scanSources } from './source-scan.ts';
import { TreeAssembler } from './tree-assembler.ts';
import { TreeStore } from './tree-store.ts';

export interface BackupOptions {
  /** Folders (or single files) to protect; made absolute here. */
  readonly folders: readonly string[];
  readonly project?: string;
  readonly type?: SnapshotRecord['type'];
  readonly trigger?: string;
  readonly excludes?: readonly string[];
  readonly presets?: readonly PresetName[];
  readonly oneFileSystem?: boolean;
  readonly maxFileBytes?: number | null;
  readonly cacheDirTags?: boolean;
  /** Absolute paths of live database files: kept as dumps, never copied as they are. */
  readonly dumpedFiles?: readonly string[];
  /** Reads every file again instead of trusting size, times and inode. */
  readonly reread?: boolean;
  readonly dryRun?: boolean;
  readonly level?: number;
  readonly workers?: number;
  readonly version?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgressEvent) => void;
}

export interface BackupResult {
  /** Null for a dry run. */
  readonly snapshot: string | null;
  readonly record: SnapshotRecord;
  readonly problems: readonly Problem[];
  /** Files whose content was read, and those recognised as unchanged. */
  readonly readFiles: number;
  readonly unchangedFiles: number;
  readonly durationMs: number;
}

/** Longest stretch (ms) of scanning before messages of workers are heard. */
const SLICE_MS = 4;
/** Entries held while files before them are still being packed. */
const QUEUE_MAX = 10_000;

/** Backs up folders into one snapshot. Nothing counts until its record is written, last of all. */
export async function backup(vault: Vault, options: BackupOptions): Promise<BackupResult> {
  if (options.dryRun === true) return new BackupRun(vault, options).run(options.signal, null);
  return withLock(vault, `backup of ${options.folders.join(', ')}`, options.signal, (signal, lock) =>
    new BackupRun(vault, options).run(signal, () => lock.renew()),
  );
}

/** The parts of a running backup: files go to `batches`, entries to `assembler`, file lists to `trees`. */
interface Line {
  readonly pool: PackPool;
  readonly trees: TreeStore;
  readonly assembler: TreeAssembler;
  readonly batches: Batches;
  readonly signal: AbortSignal | undefined;
}

class BackupRun {
  readonly #vault: Vault;
  readonly #options: BackupOptions;
  readonly #roots: WalkRoot[];
  readonly #findings = new Findings();
  readonly #memory = new GrowthWatch();
  readonly #started: number;
  readonly #startedMonotonic: number;
  #said = { files: 0, bytes: 0 };

  constructor(vault: Vault, options: BackupOptions) {
    this.#vault = vault;
    this.#options = options;
    this.#roots = nameRoots(options.folders);
    this.#started = vault.clock.now();
    this.#startedMonotonic = vault.clock.monotonic();
  }

  /** `proveLock`: null for a dry run. */
  async run(signal: AbortSignal | undefined, proveLock: (() => Promise<void>) | null): Promise<BackupResult> {
    const vault = this.#vault;
    this.#say({ kind: 'phase', phase: 'opening' });
    checkRecipients(vault);
    await syncPacks(vault);
    if (proveLock !== null) await salvage(vault, signal);
    const spool = proveLock === null ? '' : await vault.store.spool();
    const level = this.#options.level ?? DEFAULT_LEVEL;
    const onRead = (bytes: number) => this.#say({ kind: 'advance', files: 0, bytes });
    const pool = new PackPool(vault, { spool, level, workers: this.#options.workers, onRead });
    const trees = new TreeStore(vault.catalog, { spool, recipients: vault.recipients, level });
    const assembler = new TreeAssembler((leaf) => trees.addLeaf(leaf));
    const batches = new Batches(pool, trees, (problem) => this.#findings.problem(problem));
    const line: Line = { pool, trees, assembler, batches, signal };
    try {
      this.#say({ kind: 'phase', phase: 'storing' });
      await this.#scan(line, proveLock === null);
      if (proveLock === null) return this.#result(null, this.#record([], { entries: 0, folders: 0 }, 0, 0));
      return await this.#commit(line, proveLock);
    } catch (error) {
      await trees.abandon();
      throw error;
    } finally {
      await pool.close();
    }
  }

  async #scan(line: Line, dryRun: boolean): Promise<void> {
    const { pool, assembler, batches } = line;
    const source = this.#source();
    const folders = await scanSources(this.#vault, this.#options, {
      roots: this.#roots,
      source,
      findings: this.#findings,
    });
    let sliceEnd = performance.now() + SLICE_MS;
    for (const { folder, entries } of folders) {
      assembler.folder(folder);
      for (const { scanned, raw } of entries) {
        if (raw !== null) assembler.copy(raw);
        else if (scanned.type !== 'file') assembler.plain(scanned);
        else if (!dryRun) {
          if (scanned.stat.size > WHOLE_FILE_MAX_BYTES) await pool.enablePatches();
          await batches.add(assembler, scanned, joinPath(folder, scanned.name));
        }
        if (performance.now() < sliceEnd) continue;
        this.#say({ kind: 'item', path: joinPath(folder, scanned.name) });
        await this.#breathe(line);
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
    this.#refuseNothing();
    this.#expect(true);
    await batches.flush();
    await this.#drain(line);
  }

  /** When no source at all could be read there is nothing to keep. */
  #refuseNothing(): void {
    const { problems } = this.#findings;
    const failed = (root: WalkRoot) => problems.some((problem) => problem.path === root.name);
    if (this.#findings.files > 0 || !this.#roots.every(failed)) return;
    const folder = this.#options.folders.join(', ');
    throw new CofreError('source-missing', `nothing of ${folder} could be read`, { folder });
  }

  /** Lets messages in between stretches of scanning, and waits while too much is queued behind a slow file. */
  async #breathe(line: Line): Promise<void> {
    throwIfAborted(line.signal);
    this.#expect(false);
    this.#memory.look();
    await this.#drain(line);
    while (line.assembler.queued > QUEUE_MAX) {
      await line.batches.flush();
      await line.batches.one();
      throwIfAborted(line.signal);
      await this.#drain(line);
    }
  }

  /** Hears what workers have said meanwhile, and writes what is ready of the file list. */
  async #drain({ assembler, trees }: Line): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    assembler.advance();
    await trees.settle();
  }

  #expect(final: boolean): void {
    const { files, bytes, unchanged, unchangedBytes } = this.#findings;
    this.#say({ kind: 'expect', files, bytes, final });
    this.#say({
      kind: 'advance',
      files: unchanged - this.#said.files,
      bytes: unchangedBytes - this.#said.bytes,
    });
    this.#said = { files: unchanged, bytes: unchangedBytes };
  }

  /** Data packs, then tree packs, then the record: FORMAT.md section 8. */
  async #commit(line: Line, proveLock: () => Promise<void>): Promise<BackupResult> {
    const { pool, trees, assembler, batches, signal } = line;
    const { catalog } = this.#vault;
    await batches.all();
    const counts = assembler.end();
    throwIfAborted(signal);
    await pool.finish();
    this.#say({ kind: 'phase', phase: 'committing' });
    const roots = await trees.finish();
    for (const pack of trees.sealed) await landPack(this.#vault, pack);
    throwIfAborted(signal);
    const storedBytes = trees.sealed.reduce((sum, pack) => sum + pack.stored, pool.storedBytes);
    const record = this.#record(roots, counts, batches.packed.newBytes, storedBytes);
    await proveLock();
    const id = await this.#writeRecord(record);
    catalog.lists.set(
      this.#source(),
      trees.leaves.map((leaf) => leaf.id),
    );
    catalog.setMeta(`since:${this.#source()}`, String(this.#started));
    catalog.setMeta(`last:${this.#source()}`, id);
    return this.#result(id, record);
  }

  /** Names what is backed up here from one run to the next. */
  #source(): string {
    return JSON.stringify([this.#options.project ?? '', this.#roots.map((root) => root.path)]);
  }

  #record(
    roots: string[],
    counts: { entries: number; folders: number },
    newBytes: number,
    storedBytes: number,
  ): SnapshotRecord {
    const { problems, problemCount, incomplete, skipped, uids, gids, files, bytes } = this.#findings;
    const { project, type, trigger, excludes = [], presets = [], version } = this.#options;
    return {
      format: 'cofre-snapshot',
      version: 1,
      project: project ?? this.#roots[0]?.name ?? '',
      type: type ?? 'files',
      trigger: trigger ?? 'manual',
      host: hostname(),
      started: new Date(this.#started).toISOString(),
      finished: new Date(this.#vault.clock.now()).toISOString(),
      roots: this.#roots.map(({ name, path }) => ({ name, path })),
      tree: { roots, ...counts },
      users: ownerNames(uids, '/etc/passwd'),
      groups: ownerNames(gids, '/etc/group'),
      totals: { files, bytes, newBytes, storedBytes },
      databases: [],
      excludes: [...excludes, ...presets.map((preset) => `preset:${preset}`)],
      problems,
      problemCount,
      skipped,
      verdict: incomplete ? 'incomplete' : 'complete',
      previous: this.#vault.catalog.meta(`last:${this.#source()}`),
      cofre: version ?? '',
    };
  }

  async #writeRecord(record: SnapshotRecord): Promise<string> {
    const vault = this.#vault;
    const stored = vault.seal(encodeSnapshot(record));
    const id = sha256(stored).toString('hex');
    const object = snapshotObject(this.#started, id, vault.encrypted);
    await vault.store.put(object, stored);
    vault.catalog.addSnapshot({ id, object, record: JSON.stringify(record) });
    return id;
  }

  #result(snapshot: string | null, record: SnapshotRecord): BackupResult {
    const { problems, files, unchanged } = this.#findings;
    const durationMs = Math.round(this.#vault.clock.monotonic() - this.#startedMonotonic);
    return {
      snapshot,
      record,
      problems,
      readFiles: files - unchanged,
      unchangedFiles: unchanged,
      durationMs,
    };
  }

  #say(event: ProgressEvent): void {
    this.#options.onEvent?.(event);
  }
}
