import type { ScannedEntry } from '../../engine/scan/walk.ts';
import { compareNames, joinPath } from '../../format/names.ts';
import { DUMPS_FOLDER, type SnapshotDatabase } from '../../format/snapshot.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import type { Packed } from './batches.ts';
import { DumpFailure, storeDump } from './dump.ts';
import type { Findings } from './findings.ts';
import type { DumpSource } from './options.ts';
import type { PackPool } from './pack-pool.ts';
import type { Paired } from './source-scan.ts';
import type { Awaited, TreeAssembler } from './tree-assembler.ts';
import type { TreeStore } from './tree-store.ts';

export interface DumpsOptions {
  readonly pool: PackPool;
  readonly trees: TreeStore;
  readonly findings: Findings;
  readonly packed: Packed;
  /** ms since 1970. */
  readonly now: () => number;
  readonly signal: AbortSignal | undefined;
  readonly onBegin: (path: string) => void;
  /** More was found (and counted) than the scan did. */
  readonly onFound: () => void;
}

/** The dumps of a backup: run one after another beside the scan, in the file list they are `databases/<file>`. */
export class Dumps {
  readonly #options: DumpsOptions;
  readonly #files: readonly { readonly source: DumpSource; readonly awaited: Awaited }[];
  readonly #folder: ScannedEntry;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isPlaced = false;
  /** What the record says of each dump that counts, in the order given. */
  readonly databases: SnapshotDatabase[] = [];

  constructor(sources: readonly DumpSource[], options: DumpsOptions) {
    this.#options = options;
    const now = options.now();
    this.#folder = entryFor(DUMPS_FOLDER, 'folder', now);
    this.#files = sources.map((source) => ({
      source,
      awaited: { scanned: entryFor(source.file, 'file', now), content: undefined },
    }));
    this.#isPlaced = sources.length === 0;
  }

  /** Entries of the top folder, with `databases` where it belongs among them. */
  *among(entries: Iterable<Paired>): Generator<Paired> {
    let isDue = !this.#isPlaced;
    const own = { scanned: this.#folder, raw: null };
    for (const paired of entries) {
      if (isDue && compareNames(paired.scanned.name, DUMPS_FOLDER) > 0) yield own;
      isDue &&= compareNames(paired.scanned.name, DUMPS_FOLDER) < 0;
      yield paired;
    }
    if (isDue) yield own;
  }

  /** Puts the folder `databases` into the file list when `folder` comes after it; null: no folder comes any more. */
  place(assembler: TreeAssembler, folder: string | null): void {
    if (this.#isPlaced || folder === '') return;
    const [top = ''] = folder?.split('/') ?? [];
    if (folder !== null && compareNames(top, DUMPS_FOLDER) < 0) return;
    this.#isPlaced = true;
    assembler.folder(DUMPS_FOLDER);
    const sorted = this.#files.map(({ awaited }) => awaited);
    sorted.sort((a, b) => compareNames(a.scanned.name, b.scanned.name));
    for (const awaited of sorted) assembler.awaited(awaited);
  }

  /** Runs them all; rejects with what ends the backup. */
  start(): Promise<void> {
    this.#running = this.#run();
    return this.#running;
  }

  /** Ends what is still running, and waits for it. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled([this.#running]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#options;
    const both = signal === undefined ? this.#stop.signal : AbortSignal.any([signal, this.#stop.signal]);
    for (const { source, awaited } of this.#files) {
      throwIfAborted(both);
      await this.#dump(source, awaited, both);
    }
  }

  async #dump(source: DumpSource, awaited: Awaited, signal: AbortSignal): Promise<void> {
    const { pool, trees, findings, packed, now, onBegin, onFound } = this.#options;
    const path = joinPath(DUMPS_FOLDER, source.file);
    let counted = 0;
    const count = (more: number) => {
      counted += more;
      findings.bytes += more;
      onFound();
    };
    onBegin(path);
    try {
      const line = { pool, now, signal, onBytes: count };
      const { ids, newBytes, bytes, started, facts, lacking } = await storeDump(source, line);
      const time = BigInt(started) * 1_000_000n;
      awaited.content = { size: bytes, mtime: time, ctime: time, ...trees.contentRefs(ids) };
      if (facts !== null) this.databases.push({ ...facts, file: path, bytes });
      for (const lack of lacking) findings.problem({ path, code: 'lacking', ...lack });
      count(bytes - counted);
      findings.files++;
      packed.files++;
      packed.bytes += bytes;
      packed.newBytes += newBytes;
    } catch (error) {
      if (!(error instanceof DumpFailure)) throw error;
      awaited.content = null;
      count(-counted);
      findings.problem({ path, code: 'dump-failed', message: error.message });
    }
  }
}

/** What was not scanned but made here: ours alone to read. */
function entryFor(name: string, type: 'file' | 'folder', now: number): ScannedEntry {
  const time = BigInt(now) * 1_000_000n;
  const mode = type === 'file' ? 0o600 : 0o700;
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const nowhere = { inode: 0n, device: 0n, links: 1, allocated: Number.MAX_SAFE_INTEGER };
  return {
    name,
    type,
    source: '',
    target: '',
    stat: { size: 0, mode, ...owner, mtime: time, ctime: time, ...nowhere },
  };
}
