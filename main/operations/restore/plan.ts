import { randomBytes } from 'node:crypto';
import { CofreError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import { RestoreWork, type WorkEntry } from '../../engine/catalog/restore-work.ts';
import { type LostLeaf, type TreeEntry, TreeReader } from '../../engine/tree/tree-reader.ts';
import { joinPath } from '../../format/names.ts';
import { DUMPS_FOLDER } from '../../format/snapshot.ts';
import { decodeEntry, rawEntries, readEntries } from '../../format/tree.ts';
import type { ProgressEvent } from '../events.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import { vaultBlobs } from '../vault/vault-blobs.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import { type Action, actionNumber, actionOf, isWritten } from './actions.ts';
import { Places, type PlacesData, type RestoreTarget } from './places.ts';
import { type Selected, selectSections } from './select.ts';
import { type ConflictRule, TargetLooker } from './target-looker.ts';
import { type Failure, WorkPlanner } from './work-planner.ts';

export interface RestoreRequest {
  readonly snapshot: Snapshot;
  /** Paths in the snapshot, or globs (`**`, `*`, `?`, `{a,b}`); none means everything. */
  readonly paths: readonly string[];
  readonly target: RestoreTarget;
  readonly onConflict: ConflictRule;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ProgressEvent) => void) | undefined;
}

export interface PlannedEntry {
  readonly found: TreeEntry;
  readonly action: Action;
}

/** What a restore will do: shown before anything is written. `close` it, or carry it out, which closes it. */
export interface RestorePlan {
  readonly request: RestoreRequest;
  readonly counts: Readonly<Record<Action, number>>;
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  /** Database dumps that are left out, because in place they have no place: they came from no folder. */
  readonly dumpsLeft: number;
  /** What the plan itself found wrong: names that are refused, things in the way, content and lists that are gone. */
  readonly problems: readonly Problem[];
  /** Paths whose content cannot be given back, and ranges of paths (`first … next`) whose list cannot be read. */
  readonly lost: readonly string[];
  /** Files in it whose content is gone, by `keyOf`, with their sizes. */
  readonly failed: ReadonlyMap<string, number>;
  readonly work: RestoreWork;
  readonly places: PlacesData;
  entries(): Generator<PlannedEntry>;
  close(): void;
}

/** Entries looked at between two signs of life. */
const PULSE = 2000;

/** Reads the file list once and looks at the target; writes nothing there. 'path-unknown' when a path fits nothing. */
export async function planRestore(vault: Vault, request: RestoreRequest): Promise<RestorePlan> {
  const blobs = await vaultBlobs(vault);
  const { roots } = request.snapshot.record;
  const places = { target: request.target, origins: roots.map((root) => [root.name, root.path] as const) };
  const looker = new TargetLooker(new Places(places), request.target, request.onConflict);
  const tag = randomBytes(8).toString('hex');
  const work = RestoreWork.create(vault.catalog.file, tag, vault.clock.now());
  try {
    const planning = new Planning(request, looker, work);
    const onLost = (leaf: LostLeaf) => planning.lose(leaf);
    const tree = new TreeReader(request.snapshot.record.tree.roots, (id) => blobs.read(id), onLost);
    await planning.run(tree);
    return planning.done(places);
  } catch (error) {
    work.close();
    throw error;
  }
}

class Planning {
  readonly #request: RestoreRequest;
  readonly #looker: TargetLooker;
  readonly #work: RestoreWork;
  readonly #planner: WorkPlanner;
  readonly #counts = { create: 0, overwrite: 0, skip: 0, rename: 0, conflict: 0, refused: 0 };
  readonly #problems: Problem[] = [];
  readonly #failed = new Map<string, number>();
  readonly #ranges = new Set<string>();
  #files = 0;
  #folders = 0;
  #bytes = 0;
  #dumpsLeft = 0;
  #any = false;
  #looked = 0;

  constructor(request: RestoreRequest, looker: TargetLooker, work: RestoreWork) {
    this.#request = request;
    this.#looker = looker;
    this.#work = work;
    this.#planner = new WorkPlanner(work);
  }

  async run(tree: TreeReader): Promise<void> {
    const { paths, snapshot, onEvent } = this.#request;
    onEvent?.({ kind: 'phase', phase: 'planning' });
    onEvent?.({ kind: 'expect', files: snapshot.record.tree.entries, bytes: 0, final: true });
    let pulse = 0;
    for await (const selected of selectSections(tree, paths)) {
      throwIfAborted(this.#request.signal);
      await this.#section(selected, tree);
      if (this.#looked - pulse < PULSE) continue;
      onEvent?.({ kind: 'advance', files: this.#looked - pulse, bytes: 0 });
      pulse = this.#looked;
      await new Promise<void>((resolve) => setImmediate(resolve)); // others have their turn
    }
    if (!this.#any && paths.length > 0 && this.#ranges.size === 0) {
      const wanted = paths.join(', ');
      throw new CofreError('path-unknown', `nothing in the snapshot fits ${wanted}`, { path: wanted });
    }
  }

  async #section({ section, fits }: Selected, tree: TreeReader): Promise<void> {
    const actions = Buffer.alloc(section.count);
    const n = this.#work.addSection(section.folder, section.bytes, actions);
    let ordinal = 0;
    let any = false;
    for (const entry of readEntries(section)) {
      this.#looked++;
      const place = { section: n, ordinal };
      const found = { folder: section.folder, path: joinPath(section.folder, entry.name), entry };
      if (fits === null || fits(found.path)) {
        any = true;
        const isLeft = isLeftDump(this.#request, found);
        const action = isLeft ? 'skip' : this.#looker.action(section.folder, entry);
        actions[ordinal] = actionNumber(action);
        if (!isLeft) this.#count(found, action);
        else if (entry.type === 'file') this.#dumpsLeft++;
        if (isWritten(action)) {
          // Most entries need no waiting for a list of blobs.
          const adding = this.#planner.add(found, place, tree);
          const failed = adding instanceof Promise ? await adding : adding;
          if (failed !== null) this.#fail(found, place, failed);
        }
      }
      ordinal++;
    }
    if (any) this.#work.setActions(n, actions);
    this.#any ||= any;
  }

  #fail({ path, entry }: TreeEntry, place: WorkEntry, failure: Failure): void {
    this.#problems.push({ path, ...failure });
    this.#failed.set(keyOf(place), entry.size);
  }

  #count({ entry, path }: TreeEntry, action: Action): void {
    // A folder that is there already is simply used.
    if (entry.type === 'folder' && action === 'overwrite') return;
    this.#counts[action]++;
    if (action === 'refused') this.#problems.push({ path, code: 'hostile', message: 'the name is refused' });
    else if (action === 'conflict')
      this.#problems.push({ path, code: 'conflict', message: 'something else stands in its place' });
    if (!isWritten(action)) return;
    if (entry.type === 'folder') this.#folders++;
    else this.#files++;
    this.#bytes += entry.size;
  }

  /** A damaged piece of the file list costs the files it lists, no others. */
  lose({ range, error }: LostLeaf): void {
    if (this.#ranges.has(range)) return;
    this.#ranges.add(range);
    this.#problems.push({
      path: range,
      code: error.code === 'blob-missing' || error.code === 'object-missing' ? 'missing' : 'damaged',
      message: `this part of the file list cannot be read: ${error.message}`,
    });
  }

  done(places: PlacesData): RestorePlan {
    const work = this.#work;
    return {
      request: this.#request,
      counts: this.#counts,
      files: this.#files,
      folders: this.#folders,
      bytes: this.#bytes,
      dumpsLeft: this.#dumpsLeft,
      problems: this.#problems,
      lost: this.#problems
        .filter(({ code }) => code === 'damaged' || code === 'missing')
        .map(({ path }) => path),
      failed: this.#failed,
      work,
      places,
      entries: () => plannedEntries(work),
      close: () => work.close(),
    };
  }
}

/** Dumps lie under the one top folder of a snapshot that came from nowhere. */
function isLeftDump({ snapshot, target }: RestoreRequest, { path: found }: TreeEntry): boolean {
  if (target !== 'in-place' || (found !== DUMPS_FOLDER && !found.startsWith(`${DUMPS_FOLDER}/`)))
    return false;
  return !snapshot.record.roots.some(({ name }) => name === DUMPS_FOLDER);
}

function* plannedEntries(work: RestoreWork): Generator<PlannedEntry> {
  for (const { folder, entries: bytes, actions } of work.sections()) {
    let ordinal = 0;
    for (const raw of rawEntries({ folder, continued: false, count: actions.length, bytes })) {
      const action = actionOf(actions[ordinal++]);
      if (action === null) continue;
      yield { found: { folder, path: joinPath(folder, raw.name), entry: decodeEntry(raw) }, action };
    }
  }
}

/** An entry of a plan as the key of a map. */
export function keyOf({ section, ordinal }: WorkEntry): string {
  return `${section}/${ordinal}`;
}
