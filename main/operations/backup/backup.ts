import { CofreError } from '../../base/errors.ts';
import { WHOLE_FILE_MAX_BYTES } from '../../base/limits.ts';
import type { WalkRoot } from '../../engine/scan/walk.ts';
import { joinPath } from '../../format/names.ts';
import type { SnapshotRecord } from '../../format/snapshot.ts';
import { DEFAULT_LEVEL } from '../../format/zstd.ts';
import { salvage } from '../prune/repack.ts';
import type { Vault } from '../vault/open-vault.ts';
import { syncPacks } from '../vault/sync-catalog.ts';
import { throwIfAborted, withLock } from '../vault/with-lock.ts';
import { GrowthWatch } from '../workers/collect.ts';
import { Batches } from './batches.ts';
import { checkDumpNames } from './dump-names.ts';
import { Dumps } from './dumps.ts';
import { ExpectedPaths } from './expected-paths.ts';
import { Findings } from './findings.ts';
import type { BackupOptions, BackupResult } from './options.ts';
import { landPack, PackPool } from './pack-pool.ts';
import { checkRecipients } from './recipients.ts';
import { nameRoots } from './roots.ts';
import { type RunFacts, recordOf, writeRecord } from './snapshot-record.ts';
import { scanSources } from './source-scan.ts';
import { Tally } from './tally.ts';
import { Teller } from './teller.ts';
import { TreeAssembler } from './tree-assembler.ts';
import { TreeStore } from './tree-store.ts';

export type { BackupOptions, BackupResult, DumpFacts, DumpSource, OpenDump } from './options.ts';

/** Longest stretch (ms) of scanning before messages of workers are heard. */
const SLICE_MS = 4;
/** Entries held while files before them are still being packed. */
const QUEUE_MAX = 10_000;

/** Backs up folders and dumps into one snapshot. Nothing counts until its record is written, last of all. */
export async function backup(vault: Vault, options: BackupOptions): Promise<BackupResult> {
  const { dumps = [], folders, signal } = options;
  checkDumpNames(dumps);
  if (options.dryRun === true) return new BackupRun(vault, options).run(signal, null);
  const what = [...folders, ...dumps.map(({ file }) => file)].join(', ');
  return withLock(vault, `backup of ${what}`, signal, (held, lock) =>
    new BackupRun(vault, options).run(held, () => lock.renew()),
  );
}

/** The parts of a running backup: files go to `batches`, entries to `assembler`, file lists to `trees`. */
interface Line {
  readonly pool: PackPool;
  readonly trees: TreeStore;
  readonly assembler: TreeAssembler;
  readonly batches: Batches;
  readonly dumps: Dumps;
  readonly signal: AbortSignal | undefined;
}

class BackupRun {
  readonly #vault: Vault;
  readonly #options: BackupOptions;
  readonly #roots: WalkRoot[];
  readonly #findings = new Findings();
  readonly #tally = new Tally();
  readonly #memory = new GrowthWatch();
  readonly #teller: Teller;
  readonly #expected: ExpectedPaths;
  readonly #started: number;
  readonly #startedMonotonic: number;

  constructor(vault: Vault, options: BackupOptions) {
    this.#vault = vault;
    this.#options = options;
    this.#roots = nameRoots(options.folders, (options.dumps ?? []).length > 0);
    this.#teller = new Teller(this.#findings, options.onEvent);
    for (const problem of options.problems ?? []) this.#findings.problem(problem);
    this.#expected = new ExpectedPaths(options.expect?.paths ?? []);
    this.#started = vault.clock.now();
    this.#startedMonotonic = vault.clock.monotonic();
  }

  /** `proveLock`: null for a dry run. */
  async run(signal: AbortSignal | undefined, proveLock: (() => Promise<void>) | null): Promise<BackupResult> {
    const vault = this.#vault;
    this.#teller.say({ kind: 'phase', phase: 'opening' });
    checkRecipients(vault);
    await syncPacks(vault);
    if (proveLock !== null) await salvage(vault, signal);
    const line = this.#makeLine(proveLock === null ? null : await vault.store.spool(), signal);
    try {
      this.#teller.say({ kind: 'phase', phase: 'storing' });
      if (proveLock !== null) line.batches.watch(line.dumps.start());
      await this.#scan(line, proveLock === null);
      if (proveLock === null) {
        this.#demand();
        return this.#result(null, this.#record(null, []));
      }
      return await this.#commit(line, proveLock);
    } catch (error) {
      await line.dumps.close();
      await line.trees.abandon();
      throw error;
    } finally {
      await line.pool.close();
    }
  }

  /** `spool`: null for a dry run, which writes nothing and starts no dump. */
  #makeLine(spool: string | null, signal: AbortSignal | undefined): Line {
    const vault = this.#vault;
    const findings = this.#findings;
    const teller = this.#teller;
    const level = this.#options.level ?? DEFAULT_LEVEL;
    const onRead = (bytes: number) => teller.say({ kind: 'advance', files: 0, bytes });
    const pool = new PackPool(vault, { spool: spool ?? '', level, workers: this.#options.workers, onRead });
    const trees = new TreeStore(vault.catalog, { spool: spool ?? '', recipients: vault.recipients, level });
    const assembler = new TreeAssembler((leaf) => trees.addLeaf(leaf));
    const batches = new Batches(pool, trees, (problem) => findings.problem(problem));
    const dumps = new Dumps(spool === null ? [] : (this.#options.dumps ?? []), {
      ...{ pool, trees, findings, signal, packed: batches.packed, now: () => vault.clock.now() },
      onBegin: (path) => teller.say({ kind: 'item', path }),
      onFound: () => {
        this.#memory.look();
        teller.found(false);
      },
    });
    return { pool, trees, assembler, batches, dumps, signal };
  }

  async #scan(line: Line, dryRun: boolean): Promise<void> {
    const { pool, trees, assembler, batches, dumps } = line;
    const source = this.#source();
    const folders = await scanSources(this.#vault, this.#options, {
      roots: this.#roots,
      source,
      findings: this.#findings,
      earlier: trees.earlier,
    });
    let sliceEnd = performance.now() + SLICE_MS;
    for (const { folder, entries } of folders) {
      dumps.place(assembler, folder);
      assembler.folder(folder);
      for (const { scanned, raw } of folder === '' ? dumps.among(entries) : entries) {
        this.#expected.saw(folder, scanned.name);
        this.#tally.saw(folder, scanned);
        if (raw !== null) assembler.copy(raw);
        else if (scanned.type !== 'file') assembler.plain(scanned);
        else if (!dryRun) {
          if (scanned.stat.size > WHOLE_FILE_MAX_BYTES) await pool.enablePatches();
          await batches.add(assembler, scanned, joinPath(folder, scanned.name));
        }
        if (performance.now() < sliceEnd) continue;
        this.#teller.say({ kind: 'item', path: joinPath(folder, scanned.name) });
        await this.#breathe(line);
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
    dumps.place(assembler, null);
    this.#refuseNothing();
    this.#teller.found(true);
    await batches.flush();
    await this.#drain(line);
  }

  /** When no source at all could be read there is nothing to keep. */
  #refuseNothing(): void {
    const { problems } = this.#findings;
    const failed = (root: WalkRoot) => problems.some((problem) => problem.path === root.name);
    const hasDumps = (this.#options.dumps ?? []).length > 0;
    if (hasDumps || this.#findings.files > 0 || !this.#roots.every(failed)) return;
    const folder = this.#options.folders.join(', ');
    throw new CofreError('source-missing', `nothing of ${folder} could be read`, { folder });
  }

  /** What the project must have and this snapshot has not. */
  #demand(): void {
    const { files, problems } = this.#findings;
    for (const problem of this.#expected.lacking(problems)) this.#findings.problem(problem);
    const least = this.#options.expect?.minFiles ?? 0;
    if (files < least) {
      const message = `there are ${files} files; at least ${least} are expected`;
      const details = { lacks: 'files', found: files, expected: least };
      this.#findings.problem({ path: this.#options.project ?? '', code: 'lacking', message, details });
    }
  }

  /** Lets messages in between stretches of scanning, and waits while too much is queued behind a slow file. */
  async #breathe(line: Line): Promise<void> {
    throwIfAborted(line.signal);
    this.#teller.found(false);
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

  /** Data packs, then tree packs, then the record: FORMAT.md section 8. */
  async #commit(line: Line, proveLock: () => Promise<void>): Promise<BackupResult> {
    const { pool, trees, assembler, batches, dumps, signal } = line;
    const { catalog } = this.#vault;
    await batches.all();
    this.#demand();
    const counts = assembler.end();
    this.#teller.found(true);
    throwIfAborted(signal);
    await pool.finish();
    this.#teller.say({ kind: 'phase', phase: 'committing' });
    const roots = await trees.finish();
    for (const pack of trees.sealed) await landPack(this.#vault, pack);
    throwIfAborted(signal);
    const storedBytes = trees.sealed.reduce((sum, pack) => sum + pack.stored, pool.storedBytes);
    const { newBytes } = batches.packed;
    const record = this.#record({ tree: { roots, ...counts }, newBytes, storedBytes }, dumps.databases);
    await proveLock();
    const id = await writeRecord(this.#vault, record);
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

  /** `stored`: null for a dry run. */
  #record(
    stored: Pick<RunFacts, 'tree' | 'newBytes' | 'storedBytes'> | null,
    databases: SnapshotRecord['databases'],
  ): SnapshotRecord {
    return recordOf(this.#options, this.#findings, {
      ...(stored ?? { tree: { roots: [], entries: 0, folders: 0 }, newBytes: 0, storedBytes: 0 }),
      roots: this.#roots,
      databases,
      started: this.#started,
      finished: this.#vault.clock.now(),
      previous: this.#vault.catalog.meta(`last:${this.#source()}`),
    });
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
      sighting: this.#tally.sighting,
      durationMs,
    };
  }
}
