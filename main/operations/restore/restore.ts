import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  ftruncateSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { CofreError, errnoOf } from '../../base/errors.ts';
import { WORKERS_MAX } from '../../base/limits.ts';
import type { Problem, ProblemCode } from '../../base/problems.ts';
import { applyMetadata, type Ownership, SafePlace, toSeconds } from '../../engine/restore/safe-place.ts';
import { encodeName, fsPath } from '../../format/names.ts';
import type { Entry } from '../../format/tree.ts';
import type { ProgressEvent } from '../events.ts';
import type { Vault } from '../vault/open-vault.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import { GrowthWatch } from '../workers/collect.ts';
import { WorkerPool } from '../workers/pool.ts';
import { jobsOf, type Ref } from './jobs.ts';
import type { PlannedEntry, RestorePlan } from './plan.ts';
import {
  inlineWriter,
  refusal,
  type WriteFilesData,
  type WriteFrame,
  type WriteResult,
  type WriteTarget,
} from './write-files.ts';

export {
  type ConflictRule,
  type PlannedEntry,
  planRestore,
  type RestorePlan,
  type RestoreRequest,
} from './plan.ts';

export interface RestoreOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgressEvent) => void;
  readonly workers?: number;
}

export interface RestoreResult {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  readonly problems: readonly Problem[];
  /** Paths (in the snapshot) of files whose content could not be given back. */
  readonly lost: readonly string[];
  readonly verdict: 'complete' | 'incomplete';
  readonly durationMs: number;
}

/** References planned at once: bounds memory whatever the snapshot holds. */
const WINDOW_REFS = 20_000;
/** Longest stretch (ms) of planning before results of workers are heard. */
const SLICE_MS = 4;

interface WindowFile {
  readonly planned: PlannedEntry;
  /** Where it is written; `final` is the name it takes at the end, where something else has that now. */
  readonly path: string;
  readonly final: string | null;
  readonly parts: number;
  /** True once this run has made the file at `path`: only then may it be removed again. */
  made: boolean;
  failed: { code: ProblemCode; message: string } | null;
}

/** Carries out a plan. A damaged blob costs its files only: they are named in `lost`, the rest is restored. */
export async function executeRestore(
  vault: Vault,
  plan: RestorePlan,
  options: RestoreOptions = {},
): Promise<RestoreResult> {
  if (plan.request.onConflict === 'refuse' && plan.counts.conflict > 0) {
    throw new CofreError(
      'target-exists',
      `${plan.counts.conflict} things are in the way; nothing was written`,
      { count: plan.counts.conflict },
    );
  }
  return new RestoreRun(vault, plan, options).run();
}

class RestoreRun {
  readonly #vault: Vault;
  readonly #plan: RestorePlan;
  readonly #options: RestoreOptions;
  readonly #problems: Problem[];
  readonly #lost: string[] = [];
  readonly #places = new Map<string, SafePlace>();
  /** First restored name of each file with several hard links. */
  readonly #links = new Map<bigint, string>();
  readonly #memory = new GrowthWatch();
  /** Symlinks and names of hard-linked files met. */
  #pointers = 0;
  readonly #linkOwners = new Set<string>();
  readonly #suffix: string;
  #write: ((frames: WriteFrame[]) => Promise<WriteResult>) | null = null;
  #room: () => Promise<void> = async () => undefined;
  #close: () => Promise<void> = async () => undefined;
  #files = 0;
  #folders = 0;
  #bytes = 0;

  constructor(vault: Vault, plan: RestorePlan, options: RestoreOptions) {
    this.#vault = vault;
    this.#plan = plan;
    this.#options = options;
    this.#problems = [...plan.problems];
    this.#suffix = randomBytes(4).toString('hex');
  }

  async run(): Promise<RestoreResult> {
    const started = this.#vault.clock.monotonic();
    const { target } = this.#plan.request;
    if (target !== 'in-place') mkdirSync(target.folder, { recursive: true });
    this.#say({ kind: 'phase', phase: 'restoring' });
    this.#say({ kind: 'expect', files: this.#plan.files, bytes: this.#plan.bytes, final: true });
    try {
      await this.#contents();
      this.#say({ kind: 'phase', phase: 'finishing' });
      if (this.#pointers > 0) await this.#linksAndSymlinks();
      await this.#folderMetadata();
    } finally {
      await this.#close();
    }
    const verdict = this.#problems.length === 0 ? 'complete' : 'incomplete';
    const durationMs = Math.round(this.#vault.clock.monotonic() - started);
    return {
      files: this.#files,
      folders: this.#folders,
      bytes: this.#bytes,
      problems: this.#problems,
      lost: this.#lost,
      verdict,
      durationMs,
    };
  }

  /** First pass: folders and the content of files. While one window of references is written, the next is planned. */
  async #contents(): Promise<void> {
    let files: WindowFile[] = [];
    let refs: Ref[] = [];
    let writing = Promise.resolve();
    let sliceEnd = performance.now() + SLICE_MS;
    for await (const planned of this.#plan.entries()) {
      throwIfAborted(this.#options.signal);
      const { found, action } = planned;
      if (action === 'skip' || action === 'conflict' || action === 'refused') continue;
      if (this.#plan.request.paths.length > 0)
        this.#attempt(planned, () => this.#place(planned.root).makeParents(planned.path));
      if (found.entry.type === 'symlink' || found.entry.link !== null) this.#pointers++;
      if (found.entry.type === 'folder') this.#attempt(planned, () => this.#makeFolder(planned));
      else if (found.entry.type === 'file' && this.#ownsLink(planned))
        await this.#addFile(planned, files, refs);
      if (performance.now() > sliceEnd) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        sliceEnd = performance.now() + SLICE_MS;
      }
      if (refs.length < WINDOW_REFS && files.length < WINDOW_REFS) continue;
      await writing;
      writing = this.#writeWindow(files, refs);
      writing.catch(() => undefined); // waited for above and below: not unhandled meanwhile
      files = [];
      refs = [];
      this.#memory.look();
    }
    await writing;
    await this.#writeWindow(files, refs);
  }

  #makeFolder(planned: PlannedEntry): void {
    if (!this.#place(planned.root).makeFolder(planned.path)) this.#folders++;
  }

  /** True for the first name of a file with several: the others become hard links to it. */
  #ownsLink(planned: PlannedEntry): boolean {
    const { link } = planned.found.entry;
    if (link === null) return true;
    const first = this.#links.get(link);
    if (first === undefined) {
      this.#links.set(link, this.#nameFor(planned).final ?? this.#nameFor(planned).path);
      this.#linkOwners.add(planned.found.path);
    }
    return first === undefined;
  }

  #nameFor(planned: PlannedEntry): { path: string; final: string | null } {
    const { path: target, action } = planned;
    if (action === 'rename')
      return { path: `${target}.restored-${this.#plan.request.snapshot.id.slice(0, 8)}`, final: null };
    if (action === 'overwrite') {
      return {
        path: path.join(path.dirname(target), `.cofre-${this.#suffix}-${Math.abs(hashText(target))}`),
        final: target,
      };
    }
    return { path: target, final: null };
  }

  async #addFile(planned: PlannedEntry, files: WindowFile[], refs: Ref[]): Promise<void> {
    const { entry } = planned.found;
    const file = files.length;
    const names = this.#nameFor(planned);
    const added: Ref[] = [];
    let ids: Buffer[] = [];
    let failed: WindowFile['failed'] = null;
    try {
      ids = await this.#plan.tree.blobIds(entry);
      let at = 0;
      for (const id of ids) {
        const location = this.#vault.catalog.locate(id);
        if (location === null)
          throw new CofreError('blob-missing', `no pack holds the blob ${id.toString('hex')}`);
        const target: WriteTarget = {
          file,
          root: planned.root,
          ...names,
          at: ids.length === 1 ? 'whole' : at,
          ownership: ownershipOf(entry),
          sparse: entry.sparse,
        };
        added.push({ id, at: location, target });
        at += location.plain;
      }
      if (at !== entry.size)
        throw new CofreError('tree-damaged', `its content has ${at} bytes instead of ${entry.size}`);
    } catch (error) {
      if (!(error instanceof CofreError) || error.code === 'unreachable') throw error;
      failed = { code: error.code === 'blob-missing' ? 'missing' : 'damaged', message: error.message };
      added.length = 0;
    }
    const window: WindowFile = { planned, ...names, parts: ids.length, made: false, failed };
    files.push(window);
    if (failed === null && ids.length !== 1) this.#attempt(planned, () => this.#prepare(window), window);
    if (window.failed === null) refs.push(...added);
  }

  /** Empty files are done at once; files of several parts are made here, so that workers only fill them. */
  #prepare(file: WindowFile): void {
    const fd = this.#place(file.planned.root).createFile(file.path);
    file.made = true;
    closeSync(fd);
  }

  async #writeWindow(files: WindowFile[], refs: Ref[]): Promise<void> {
    await this.#runJobs(jobsOf(refs), files);
    for (const file of files) {
      throwIfAborted(this.#options.signal);
      if (file.failed === null && file.parts !== 1)
        this.#attempt(file.planned, () => this.#finishFile(file), file);
      if (file.failed === null) {
        this.#files++;
        this.#bytes += file.planned.found.entry.size;
      } else this.#fileLost(file, file.failed);
    }
  }

  #finishFile(file: WindowFile): void {
    const { entry } = file.planned.found;
    const fd = this.#place(file.planned.root).reopenFile(file.path);
    try {
      ftruncateSync(fd, entry.size); // holes at the end
      applyMetadata(fd, ownershipOf(entry));
    } finally {
      closeSync(fd);
    }
    if (file.final !== null) renameSync(fsPath(file.path), fsPath(file.final));
  }

  #fileLost(file: WindowFile, { code, message }: { code: ProblemCode; message: string }): void {
    const snapshotPath = file.planned.found.path;
    this.#problems.push({ path: snapshotPath, code, message });
    if (code === 'damaged' || code === 'missing') this.#lost.push(snapshotPath);
    const { link } = file.planned.found.entry;
    if (link !== null) this.#links.delete(link);
    if (!file.made) return;
    try {
      unlinkSync(fsPath(file.path)); // never half a file under its full name
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT')
        this.#problems.push({ path: snapshotPath, code: 'unwritable', message: errnoOf(error) });
    }
  }

  async #runJobs(jobs: WriteFrame[][], files: WindowFile[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.#start();
    const running: Promise<void>[] = [];
    let broken: unknown;
    for (const job of jobs) {
      await this.#room();
      if (broken !== undefined) throw broken;
      throwIfAborted(this.#options.signal);
      const one = this.#write?.(job).then(
        (result) => {
          for (const { file, code, message } of result.failed) {
            const window = files[file];
            if (window !== undefined) window.failed ??= { code, message };
          }
          this.#say({ kind: 'advance', files: 0, bytes: result.bytes });
        },
        (error: unknown) => {
          broken ??= error;
        },
      );
      if (one !== undefined) running.push(one);
    }
    await Promise.all(running);
    if (broken !== undefined) throw broken;
  }

  async #start(): Promise<void> {
    if (this.#write !== null) return;
    await this.#vault.unlock();
    if (!path.isAbsolute(this.#vault.store.url)) {
      const writer = await inlineWriter(this.#vault);
      this.#write = (items) => writer.write(items);
      return;
    }
    const data: WriteFilesData = {
      catalog: this.#vault.catalog.file,
      storeUrl: this.#vault.store.url,
      secret: this.#vault.secret,
    };
    const size = this.#options.workers ?? Math.min(availableParallelism(), WORKERS_MAX);
    const pool = new WorkerPool<WriteFrame[], WriteResult>('write-files', {
      size,
      depth: 2,
      data: () => data,
    });
    this.#write = (items) => pool.run(items);
    this.#room = () => pool.room();
    this.#close = () => pool.close();
  }

  /** Second pass: names that point at others come last, so nothing can be written through them. */
  async #linksAndSymlinks(): Promise<void> {
    for await (const planned of this.#plan.entries()) {
      const { action } = planned;
      const { entry } = planned.found;
      if (action === 'skip' || action === 'conflict' || action === 'refused') continue;
      if (entry.type === 'symlink') this.#attempt(planned, () => this.#symlink(planned, entry));
      else if (entry.link !== null && !this.#linkOwners.has(planned.found.path))
        this.#attempt(planned, () => this.#hardLink(planned, entry));
    }
  }

  #symlink(planned: PlannedEntry, entry: Entry): void {
    const names = this.#nameFor(planned);
    this.#place(planned.root).checkParents(names.path);
    symlinkSync(entry.target.isWellFormed() ? entry.target : encodeName(entry.target), fsPath(names.path));
    if (process.getuid?.() === 0) lchownSync(fsPath(names.path), entry.uid, entry.gid);
    lutimesSync(fsPath(names.path), toSeconds(entry.mtime), toSeconds(entry.mtime));
    if (names.final !== null) renameSync(fsPath(names.path), fsPath(names.final));
    this.#files++;
  }

  #hardLink(planned: PlannedEntry, entry: Entry): void {
    const first = entry.link === null ? undefined : this.#links.get(entry.link);
    const names = this.#nameFor(planned);
    if (first === undefined) {
      this.#fileLost(
        { planned, ...names, parts: 1, made: false, failed: null },
        { code: 'missing', message: 'the file it is a hard link to was lost' },
      );
      return;
    }
    this.#place(planned.root).checkParents(names.path);
    linkSync(fsPath(first), fsPath(names.path));
    if (names.final !== null) renameSync(fsPath(names.path), fsPath(names.final));
    this.#files++;
    this.#bytes += entry.size;
  }

  /** Last pass: a folder's time changes with its content, and its mode may shut us out: those are done at the very end. */
  async #folderMetadata(): Promise<void> {
    const closed: PlannedEntry[] = [];
    for await (const planned of this.#plan.entries()) {
      const { found, action } = planned;
      if (found.entry.type !== 'folder' || (action !== 'create' && action !== 'overwrite')) continue;
      if ((found.entry.mode & 0o700) === 0o700)
        this.#attempt(planned, () => this.#dressFolder(planned), undefined, 'metadata');
      else closed.push(planned);
    }
    for (const planned of closed.reverse())
      this.#attempt(planned, () => this.#dressFolder(planned), undefined, 'metadata');
  }

  #dressFolder(planned: PlannedEntry): void {
    const { entry } = planned.found;
    // Links are in place by now, and a hostile file list may name one as the parent of a folder.
    this.#place(planned.root).checkParents(planned.path);
    const fd = openSync(
      fsPath(planned.path),
      constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0),
    );
    try {
      applyMetadata(fd, ownershipOf(entry));
    } finally {
      closeSync(fd);
    }
  }

  /** What the system refuses costs this one thing only; it is named. */
  #attempt(
    planned: PlannedEntry,
    action: () => void,
    file?: WindowFile,
    code: ProblemCode = 'unwritable',
  ): void {
    try {
      action();
    } catch (error) {
      const failed = refusal(error, code);
      if (file !== undefined) file.failed = failed;
      else this.#problems.push({ path: planned.found.path, ...failed });
    }
  }

  #place(root: string): SafePlace {
    const known = this.#places.get(root) ?? new SafePlace(root);
    this.#places.set(root, known);
    return known;
  }

  #say(event: ProgressEvent): void {
    this.#options.onEvent?.(event);
  }
}

function ownershipOf(entry: Entry): Ownership {
  return { mode: entry.mode, uid: entry.uid, gid: entry.gid, mtime: entry.mtime };
}

function hashText(text: string): number {
  let hash = 0;
  for (let n = 0; n < text.length; n++) hash = (Math.imul(hash, 31) + text.charCodeAt(n)) | 0;
  return hash;
}
