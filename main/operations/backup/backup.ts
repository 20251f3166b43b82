import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import { PROBLEMS_KEPT, WHOLE_FILE_MAX_BYTES } from '../../base/limits.ts';
import { HARMLESS_PROBLEMS, type Problem } from '../../base/problems.ts';
import { compileExcludes } from '../../engine/scan/excludes.ts';
import type { PresetName } from '../../engine/scan/presets.ts';
import {
  identityOf,
  type ScannedEntry,
  type ScannedFolder,
  type WalkOptions,
  type WalkRoot,
  walk,
} from '../../engine/scan/walk.ts';
import { PreviousTree } from '../../engine/tree/previous.ts';
import { sha256 } from '../../format/hash.ts';
import { compareNames, joinPath } from '../../format/names.ts';
import { encodeSnapshot, type SnapshotRecord, snapshotObject } from '../../format/snapshot.ts';
import { AT, FLAG_LISTED, type RawEntry } from '../../format/tree.ts';
import { DEFAULT_LEVEL, decompress } from '../../format/zstd.ts';
import type { ProgressEvent } from '../events.ts';
import type { Vault } from '../vault/open-vault.ts';
import { syncPacks } from '../vault/sync-catalog.ts';
import { throwIfAborted, withLock } from '../vault/with-lock.ts';
import { GrowthWatch } from '../workers/collect.ts';
import { Batches } from './batches.ts';
import { isUnchanged } from './entries.ts';
import { ownerNames } from './owners.ts';
import { landPack, PackPool } from './pack-pool.ts';
import { loadPreviousTree } from './previous-tree.ts';
import { checkRecipients } from './recipients.ts';
import { nameRoots } from './roots.ts';
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

class BackupRun {
  readonly #vault: Vault;
  readonly #options: BackupOptions;
  readonly #roots: WalkRoot[];
  readonly #started: number;
  readonly #startedMonotonic: number;
  readonly #problems: Problem[] = [];
  #problemCount = 0;
  #incomplete = false;
  readonly #skipped: Record<string, number> = {};
  readonly #uids = new Set<number>();
  readonly #gids = new Set<number>();
  #since = 0n;
  #anyLost = false;
  #files = 0;
  #bytes = 0;
  #unchanged = 0;
  readonly #memory = new GrowthWatch();
  #saidFiles = 0;
  #saidBytes = 0;

  constructor(vault: Vault, options: BackupOptions) {
    this.#vault = vault;
    this.#options = options;
    this.#roots = nameRoots(options.folders);
    this.#started = vault.clock.now();
    this.#startedMonotonic = vault.clock.monotonic();
  }

  async run(signal: AbortSignal | undefined, proveLock: (() => Promise<void>) | null): Promise<BackupResult> {
    const vault = this.#vault;
    this.#say({ kind: 'phase', phase: 'opening' });
    checkRecipients(vault);
    await syncPacks(vault);
    this.#anyLost = vault.catalog.anyLost();
    const dryRun = proveLock === null;
    const spool = dryRun ? '' : await vault.store.spool();
    const level = this.#options.level ?? DEFAULT_LEVEL;
    const pool = new PackPool(vault, {
      spool,
      level,
      workers: this.#options.workers,
      onRead: (bytes) => this.#say({ kind: 'advance', files: 0, bytes }),
    });
    const trees = new TreeStore(vault.catalog, { spool, recipients: vault.recipients, level });
    try {
      const assembler = new TreeAssembler((leaf) => trees.addLeaf(leaf));
      const batches = new Batches(pool, trees, (problem) => this.#problem(problem));
      this.#say({ kind: 'phase', phase: 'storing' });
      await this.#scan(assembler, batches, { pool, trees, signal, dryRun });
      if (dryRun) return this.#result(null, this.#record([], { entries: 0, folders: 0 }, batches, 0, null));
      await batches.all();
      const counts = assembler.end();
      throwIfAborted(signal);
      await pool.finish();
      this.#say({ kind: 'phase', phase: 'committing' });
      const roots = await trees.finish();
      const trunk = trees.sealed.reduce((sum, pack) => sum + pack.stored, 0);
      for (const pack of trees.sealed) await landPack(vault, pack);
      throwIfAborted(signal);
      const previous = await this.#previousId();
      const record = this.#record(roots, counts, batches, pool.storedBytes + trunk, previous);
      await proveLock();
      const id = await this.#commit(record);
      vault.catalog.setTree(
        this.#source(),
        trees.leaves.map((leaf) => leaf.id),
      );
      vault.catalog.setMeta(`since:${this.#source()}`, String(this.#started));
      return this.#result(id, record);
    } catch (error) {
      await trees.abandon();
      throw error;
    } finally {
      await pool.close();
    }
  }

  async #scan(
    assembler: TreeAssembler,
    batches: Batches,
    {
      pool,
      trees,
      signal,
      dryRun,
    }: { pool: PackPool; trees: TreeStore; signal: AbortSignal | undefined; dryRun: boolean },
  ): Promise<void> {
    const { catalog } = this.#vault;
    const { leaves, since } = await loadPreviousTree(this.#vault, this.#source(), this.#roots);
    this.#since = BigInt(since) * 1_000_000n;
    const previous = new PreviousTree((n) => {
      const leaf = leaves[n] === undefined ? null : catalog.leaf(leaves[n]);
      return leaf === null ? null : decompress(leaf.data, leaf.raw);
    });
    const report = {
      problem: (problem: Problem) => this.#problem(problem),
      skipped: (reason: string) => {
        this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1;
      },
    };
    let sliceEnd = performance.now() + SLICE_MS;
    for (const folder of walk(this.#roots, this.#walkOptions(), report)) {
      assembler.folder(folder.folder);
      for (const { scanned, raw } of this.#merge(folder, previous)) {
        if (raw !== null) assembler.copy(raw);
        else if (scanned.type !== 'file') assembler.plain(scanned);
        else if (!dryRun) {
          if (scanned.stat.size > WHOLE_FILE_MAX_BYTES) await pool.enablePatches();
          await batches.add(assembler, scanned, joinPath(folder.folder, scanned.name));
        }
        if (performance.now() < sliceEnd) continue;
        this.#say({ kind: 'item', path: joinPath(folder.folder, scanned.name) });
        await this.#breathe(assembler, batches, trees, signal);
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
    if (
      this.#files === 0 &&
      this.#problemCount > 0 &&
      this.#roots.every((root) => this.#problems.some(({ path: at }) => at === root.name))
    ) {
      throw new CofreError('source-missing', `nothing of ${this.#options.folders.join(', ')} could be read`, {
        folder: this.#options.folders.join(', '),
      });
    }
    this.#expect(true);
    await batches.flush();
    assembler.advance();
    await trees.settle();
  }

  /** Pairs what is on disk with what the previous backup saw: `raw` is set where nothing changed. */
  *#merge(
    folder: ScannedFolder,
    previous: PreviousTree,
  ): Generator<{ scanned: ScannedEntry; raw: RawEntry | null }> {
    const old = previous.entries(folder.folder);
    let step = old.next();
    for (const scanned of folder.entries) {
      while (step.done !== true && compareNames(step.value.name, scanned.name) < 0) step = old.next();
      const raw = step.done !== true && step.value.name === scanned.name ? step.value : null;
      this.#uids.add(scanned.stat.uid);
      this.#gids.add(scanned.stat.gid);
      const same =
        raw !== null && isUnchanged(scanned, raw, this.#since) && !(this.#anyLost && this.#hasLost(raw));
      const isFile = scanned.type === 'file';
      if (isFile) {
        this.#files++;
        this.#bytes += scanned.stat.size;
      }
      const trusted = same && !(isFile && this.#options.reread === true);
      if (trusted && isFile) {
        this.#unchanged++;
        this.#saidFiles++;
        this.#saidBytes += scanned.stat.size;
      }
      yield { scanned, raw: trusted ? raw : null };
    }
  }

  /** True when some of a file's content went missing from the vault: it has to be read and stored again. */
  #hasLost(raw: RawEntry): boolean {
    const { bytes } = raw;
    if (bytes[AT.type] !== 1) return false;
    if ((bytes[AT.flags] ?? 0) & FLAG_LISTED) return true;
    const count = bytes.readUInt32LE(AT.refs);
    for (let n = 1; n <= count; n++) {
      if (this.#vault.catalog.isLost(bytes.subarray(bytes.length - n * 32, bytes.length - (n - 1) * 32)))
        return true;
    }
    return false;
  }

  async #breathe(
    assembler: TreeAssembler,
    batches: Batches,
    trees: TreeStore,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    throwIfAborted(signal);
    this.#expect(false);
    this.#memory.look();
    await this.#drain(assembler, trees);
    while (assembler.queued > QUEUE_MAX) {
      await batches.flush();
      await batches.one();
      throwIfAborted(signal);
      await this.#drain(assembler, trees);
    }
  }

  /** Hears what workers have said meanwhile, and writes what is ready of the file list. */
  async #drain(assembler: TreeAssembler, trees: TreeStore): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    assembler.advance();
    await trees.settle();
  }

  #expect(final: boolean): void {
    this.#say({ kind: 'expect', files: this.#files, bytes: this.#bytes, final });
    this.#say({ kind: 'advance', files: this.#saidFiles, bytes: this.#saidBytes });
    this.#saidFiles = 0;
    this.#saidBytes = 0;
  }

  #walkOptions(): WalkOptions {
    const {
      excludes = [],
      presets = [],
      oneFileSystem = false,
      maxFileBytes = null,
      cacheDirTags = true,
    } = this.#options;
    const patterns = compileExcludes({ patterns: [...excludes], presets: [...presets] });
    return { excluded: patterns, oneFileSystem, maxFileBytes, cacheDirTags, avoid: this.#ownPlaces() };
  }

  /** The vault and the catalogs never become part of a backup. */
  #ownPlaces(): ReadonlySet<string> {
    const places = [this.#vault.store.url, path.dirname(this.#vault.catalog.file)].filter((place) =>
      path.isAbsolute(place),
    );
    const found = places.map((place) => statSync(place, { bigint: true }));
    return new Set(found.map(({ dev, ino }) => identityOf({ device: dev, inode: BigInt.asUintN(64, ino) })));
  }

  #problem(problem: Problem): void {
    this.#problemCount++;
    if (!HARMLESS_PROBLEMS.has(problem.code)) this.#incomplete = true;
    if (this.#problems.length < PROBLEMS_KEPT) this.#problems.push(problem);
  }

  /** Names what is backed up here from one run to the next. */
  #source(): string {
    return JSON.stringify([this.#options.project ?? '', this.#roots.map((root) => root.path)]);
  }

  async #previousId(): Promise<string | null> {
    const key = `last:${this.#source()}`;
    return this.#vault.catalog.meta(key);
  }

  #record(
    roots: string[],
    counts: { entries: number; folders: number },
    batches: Batches,
    storedBytes: number,
    previous: string | null,
  ): SnapshotRecord {
    const { clock } = this.#vault;
    return {
      format: 'cofre-snapshot',
      version: 1,
      project: this.#options.project ?? this.#roots[0]?.name ?? '',
      type: this.#options.type ?? 'files',
      trigger: this.#options.trigger ?? 'manual',
      host: hostname(),
      started: new Date(this.#started).toISOString(),
      finished: new Date(clock.now()).toISOString(),
      roots: this.#roots.map(({ name, path: from }) => ({ name, path: from })),
      tree: { roots, ...counts },
      users: ownerNames(this.#uids, '/etc/passwd'),
      groups: ownerNames(this.#gids, '/etc/group'),
      totals: { files: this.#files, bytes: this.#bytes, newBytes: batches.packed.newBytes, storedBytes },
      databases: [],
      excludes: [
        ...(this.#options.excludes ?? []),
        ...(this.#options.presets ?? []).map((preset) => `preset:${preset}`),
      ],
      problems: this.#problems,
      problemCount: this.#problemCount,
      skipped: this.#skipped,
      verdict: this.#incomplete ? 'incomplete' : 'complete',
      previous,
      cofre: this.#options.version ?? '',
    };
  }

  async #commit(record: SnapshotRecord): Promise<string> {
    const vault = this.#vault;
    const stored = vault.seal(encodeSnapshot(record));
    const id = sha256(stored).toString('hex');
    const object = snapshotObject(this.#started, id, vault.encrypted);
    await vault.store.put(object, stored);
    vault.catalog.addSnapshot({ id, object, record: JSON.stringify(record) });
    vault.catalog.setMeta(`last:${this.#source()}`, id);
    return id;
  }

  #result(snapshot: string | null, record: SnapshotRecord): BackupResult {
    return {
      snapshot,
      record,
      problems: this.#problems,
      readFiles: this.#files - this.#unchanged,
      unchangedFiles: this.#unchanged,
      durationMs: Math.round(this.#vault.clock.monotonic() - this.#startedMonotonic),
    };
  }

  #say(event: ProgressEvent): void {
    this.#options.onEvent?.(event);
  }
}
