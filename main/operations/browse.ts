import picomatch from 'picomatch';
import { CofreError } from '../base/errors.ts';
import { TreeReader } from '../engine/tree/tree-reader.ts';
import { comparePaths, splitPath } from '../format/names.ts';
import type { Entry } from '../format/tree.ts';
import type { Vault } from './vault/open-vault.ts';
import { type Snapshot, syncPacks, syncSnapshots } from './vault/sync-catalog.ts';
import { vaultBlobs } from './vault/vault-blobs.ts';
import { throwIfAborted } from './vault/with-lock.ts';

/** Looking into snapshots: nothing here writes. */
export async function openTree(vault: Vault, snapshot: Snapshot): Promise<TreeReader> {
  const blobs = await vaultBlobs(vault);
  return new TreeReader(snapshot.record.tree.roots, (id) => blobs.read(id));
}

export interface Found {
  readonly snapshot: Snapshot;
  readonly path: string;
  readonly entry: Entry;
}

/** Every version of what fits the glob (a bare name fits at any depth), oldest snapshot first. */
export async function* findFile(
  vault: Vault,
  glob: string,
  options: { signal?: AbortSignal } = {},
): AsyncGenerator<Found> {
  await syncPacks(vault);
  const { snapshots } = await syncSnapshots(vault);
  const fits = picomatch(glob.includes('/') ? glob : `**/${glob}`, { dot: true });
  for (const snapshot of snapshots) {
    const tree = await openTree(vault, snapshot);
    for await (const { path, entry } of tree.all()) {
      throwIfAborted(options.signal);
      if (fits(path)) yield { snapshot, path, entry };
    }
  }
}

export interface Difference {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed' | 'metadata';
  readonly before: Entry | null;
  readonly after: Entry | null;
}

/** What is different in `b`, in order of paths. Leaves that both share are not even read. */
export async function* diffSnapshots(vault: Vault, a: Snapshot, b: Snapshot): AsyncGenerator<Difference> {
  const [left, right] = [await openTree(vault, a), await openTree(vault, b)];
  const leftIds = new Set((await left.leaves()).map((leaf) => leaf.id.toString('latin1')));
  const shared = new Set(
    (await right.leaves()).map((leaf) => leaf.id.toString('latin1')).filter((id) => leftIds.has(id)),
  );
  const one = unshared(left, shared);
  const two = unshared(right, shared);
  let [x, y] = [await one.next(), await two.next()];
  while (x.done !== true || y.done !== true) {
    const order = x.done === true ? 1 : y.done === true ? -1 : compareEntries(x.value, y.value);
    if (order < 0 && x.done !== true) {
      yield { path: x.value.path, change: 'removed', before: x.value.entry, after: null };
      x = await one.next();
    } else if (order > 0 && y.done !== true) {
      yield { path: y.value.path, change: 'added', before: null, after: y.value.entry };
      y = await two.next();
    } else if (x.done !== true && y.done !== true) {
      const change = changeOf(x.value.entry, y.value.entry);
      if (change !== null) yield { path: x.value.path, change, before: x.value.entry, after: y.value.entry };
      [x, y] = [await one.next(), await two.next()];
    }
  }
}

async function* unshared(
  tree: TreeReader,
  shared: ReadonlySet<string>,
): AsyncGenerator<{ path: string; entry: Entry }> {
  for (const leaf of await tree.leaves())
    if (!shared.has(leaf.id.toString('latin1'))) yield* tree.leaf(leaf.id);
}

/** Order of entries in a file list: by folder, then by name. */
function compareEntries(a: { path: string }, b: { path: string }): number {
  const [x, y] = [splitPath(a.path), splitPath(b.path)];
  return comparePaths(x.folder, y.folder) || comparePaths(x.name, y.name);
}

function changeOf(a: Entry, b: Entry): 'changed' | 'metadata' | null {
  if (a.type !== b.type || a.size !== b.size || a.target !== b.target || !a.ids.equals(b.ids))
    return 'changed';
  return a.mode !== b.mode || a.uid !== b.uid || a.gid !== b.gid || a.mtime !== b.mtime ? 'metadata' : null;
}

/** One entry by its path; 'path-unknown'. */
export async function findEntry(tree: TreeReader, path: string): Promise<Entry> {
  const found = await tree.find(path.replace(/\/+$/, ''));
  if (found === null) throw new CofreError('path-unknown', `"${path}" is not in the snapshot`, { path });
  return found.entry;
}

/** Content of one file, blob by blob, each proved before it is given out. */
export async function* catFile(vault: Vault, snapshot: Snapshot, path: string): AsyncGenerator<Buffer> {
  const blobs = await vaultBlobs(vault);
  const tree = new TreeReader(snapshot.record.tree.roots, (id) => blobs.read(id));
  const entry = await findEntry(tree, path);
  if (entry.type !== 'file')
    throw new CofreError('wrong-use', `"${path}" is not a file`, { reason: 'notAFile', path });
  for (const id of await tree.blobIds(entry)) yield await blobs.read(id);
}
