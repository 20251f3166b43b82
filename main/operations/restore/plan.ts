import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import { CofreError, errnoOf } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import { safeComponents, safeName } from '../../engine/restore/safe-place.ts';
import { type TreeEntry, TreeReader } from '../../engine/tree/tree-reader.ts';
import { fsPath } from '../../format/names.ts';
import { DUMPS_FOLDER } from '../../format/snapshot.ts';
import { vaultBlobs } from '../vault/blobs.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import { throwIfAborted } from '../vault/with-lock.ts';

export type ConflictRule = 'refuse' | 'skip' | 'overwrite' | 'rename';
export type Action = 'create' | 'overwrite' | 'skip' | 'rename' | 'conflict' | 'refused';

export interface RestoreRequest {
  readonly snapshot: Snapshot;
  /** Paths in the snapshot, or globs (`**`, `*`, `?`, `{a,b}`); none means everything. */
  readonly paths: readonly string[];
  /** A folder, or each thing back to where it came from. */
  readonly target: { readonly folder: string } | 'in-place';
  readonly onConflict: ConflictRule;
  readonly signal?: AbortSignal;
}

export interface PlannedEntry {
  readonly found: TreeEntry;
  readonly action: Action;
  /** Where it goes on disk. */
  readonly path: string;
  /** The root nothing may leave. */
  readonly root: string;
}

/** What a restore would do: shown before anything is written, and walked again to do it. */
export interface RestorePlan {
  readonly request: RestoreRequest;
  readonly counts: Record<Action, number>;
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  /** Database dumps that are left out, because in place they have no place: they came from no folder. */
  readonly dumpsLeft: number;
  readonly problems: readonly Problem[];
  readonly tree: TreeReader;
  entries(): AsyncGenerator<PlannedEntry>;
}

/** Reads the file list and looks at the target; writes nothing. 'path-unknown' when a path fits nothing. */
export async function planRestore(vault: Vault, request: RestoreRequest): Promise<RestorePlan> {
  const blobs = await vaultBlobs(vault);
  const tree = new TreeReader(request.snapshot.record.tree.roots, (id) => blobs.read(id));
  const counts: Record<Action, number> = {
    create: 0,
    overwrite: 0,
    skip: 0,
    rename: 0,
    conflict: 0,
    refused: 0,
  };
  const problems: Problem[] = [];
  const looker = new TargetLooker(request);
  const entries = () => plannedEntries(tree, request, looker);
  let files = 0;
  let folders = 0;
  let bytes = 0;
  let dumpsLeft = 0;
  let any = false;
  for await (const { found, action } of entries()) {
    throwIfAborted(request.signal);
    any = true;
    if (isLeftDump(request, found)) {
      if (found.entry.type === 'file') dumpsLeft++;
      continue;
    }
    // A folder that is there already is simply used.
    if (found.entry.type === 'folder' && action === 'overwrite') continue;
    counts[action]++;
    if (action === 'refused')
      problems.push({ path: found.path, code: 'hostile', message: 'the name is refused' });
    else if (action === 'conflict')
      problems.push({ path: found.path, code: 'conflict', message: 'something else stands in its place' });
    if (action === 'skip' || action === 'conflict' || action === 'refused') continue;
    if (found.entry.type === 'folder') folders++;
    else files++;
    bytes += found.entry.size;
  }
  if (!any && request.paths.length > 0) {
    throw new CofreError('path-unknown', `nothing in the snapshot fits ${request.paths.join(', ')}`, {
      path: request.paths.join(', '),
    });
  }
  return { request, counts, files, folders, bytes, dumpsLeft, problems, tree, entries };
}

async function* plannedEntries(
  tree: TreeReader,
  request: RestoreRequest,
  looker: TargetLooker,
): AsyncGenerator<PlannedEntry> {
  for await (const found of selectEntries(tree, request.paths)) yield looker.plan(found);
}

/** Entries that fit any of the paths: the thing itself and everything below it. */
export async function* selectEntries(tree: TreeReader, paths: readonly string[]): AsyncGenerator<TreeEntry> {
  if (paths.length === 0) {
    yield* tree.all();
    return;
  }
  const plain = paths.map((one) => one.replace(/\/+$/, ''));
  const [first] = plain;
  if (plain.length === 1 && first !== undefined) {
    const found = await tree.find(first);
    if (found !== null) {
      yield found;
      if (found.entry.type === 'folder') yield* tree.below(first);
    }
    if (found !== null || !isGlob(first)) return;
  }
  const wanted: ((candidate: string) => boolean)[] = [];
  for (const one of plain) {
    // What is there under this very name is meant, though it looks like a glob: `pages/[id].tsx`.
    if (isGlob(one) && (await tree.find(one)) === null)
      wanted.push(picomatch([one, `${one}/**`], { dot: true }));
    else wanted.push((candidate) => candidate === one || candidate.startsWith(`${one}/`));
  }
  for await (const found of tree.all()) if (wanted.some((fits) => fits(found.path))) yield found;
}

export function isGlob(text: string): boolean {
  return picomatch.scan(text).isGlob;
}

/** Dumps lie under the one top folder of a snapshot that came from nowhere. */
function isLeftDump({ snapshot, target }: RestoreRequest, { path: found }: TreeEntry): boolean {
  if (target !== 'in-place' || (found !== DUMPS_FOLDER && !found.startsWith(`${DUMPS_FOLDER}/`)))
    return false;
  return !snapshot.record.roots.some(({ name }) => name === DUMPS_FOLDER);
}

class TargetLooker {
  readonly #request: RestoreRequest;
  readonly #fresh: boolean;
  readonly #origins: ReadonlyMap<string, string>;
  /** The folder placed last: its entries come one after another. */
  #last: { folder: string; root: string; path: string } | null = null;

  constructor(request: RestoreRequest) {
    this.#request = request;
    this.#origins = new Map(request.snapshot.record.roots.map((root) => [root.name, root.path]));
    this.#fresh = request.target !== 'in-place' && isEmptyOrAbsent(request.target.folder);
  }

  plan(found: TreeEntry): PlannedEntry {
    if (isLeftDump(this.#request, found)) return { found, action: 'skip', path: '', root: '' };
    let place: { root: string; path: string };
    try {
      place = this.#placeIn(found);
    } catch (error) {
      if (!(error instanceof CofreError)) throw error;
      return { found, action: 'refused', path: '', root: '' };
    }
    return { found, action: this.#fresh ? 'create' : this.#action(found, place.path), ...place };
  }

  #placeIn({ folder, path: whole, entry }: TreeEntry): { root: string; path: string } {
    if (folder === '') return this.#place(safeComponents(whole));
    if (this.#last?.folder !== folder) this.#last = { folder, ...this.#place(safeComponents(folder)) };
    const { root, path: parent } = this.#last;
    return { root, path: `${parent}${path.sep}${safeName(entry.name)}` };
  }

  #place(parts: string[]): { root: string; path: string } {
    if (this.#request.target !== 'in-place') {
      const root = path.resolve(this.#request.target.folder);
      return { root, path: path.join(root, ...parts) };
    }
    const origin = this.#origins.get(parts[0] ?? '');
    if (origin === undefined)
      throw new CofreError('target-unsafe', 'the snapshot does not say where this came from');
    return { root: path.dirname(origin), path: path.join(origin, ...parts.slice(1)) };
  }

  #action(found: TreeEntry, target: string): Action {
    let there: ReturnType<typeof lstatSync>;
    try {
      there = lstatSync(fsPath(target));
    } catch (error) {
      // ENOTDIR: a file stands where a parent folder should be.
      return errnoOf(error) === 'ENOENT' ? 'create' : 'conflict';
    }
    const isFolder = found.entry.type === 'folder';
    if (isFolder && there?.isDirectory()) return 'overwrite';
    if (isFolder || there?.isDirectory()) return 'conflict';
    const rule = this.#request.onConflict;
    return rule === 'refuse' ? 'conflict' : rule;
  }
}

function isEmptyOrAbsent(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    throw new CofreError(
      'target-exists',
      `${folder} cannot be used as a folder to restore to`,
      { path: folder },
      error,
    );
  }
}
