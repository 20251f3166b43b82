import { CofreError } from '../../base/errors.ts';
import type { DifferenceView, EntryView } from '../../contract/views/snapshot.ts';
import { diffSnapshots, findEntry, openTree } from '../../operations/browse.ts';
import type { Vault } from '../../operations/vault/open-vault.ts';
import type { Snapshot } from '../../operations/vault/sync-catalog.ts';
import { entryView } from './views.ts';

export interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** A page of a sequence, and where the next one begins. */
export async function pageOf<T>(
  all: AsyncIterable<T> | Iterable<T>,
  { offset, limit }: Page,
  signal?: AbortSignal,
): Promise<{ items: T[]; next: number | null }> {
  const items: T[] = [];
  let n = 0;
  for await (const item of all) {
    signal?.throwIfAborted();
    n += 1;
    if (n <= offset) continue;
    if (items.length === limit) return { items, next: n - 1 };
    items.push(item);
  }
  return { items, next: null };
}

export async function entriesPage(
  vault: Vault,
  snapshot: Snapshot,
  { folder, ...page }: Page & { folder: string },
  signal?: AbortSignal,
): Promise<{ entries: EntryView[]; next: number | null }> {
  const tree = await openTree(vault, snapshot);
  if (folder !== '') await refuseNoFolder(tree, folder);
  const { items, next } = await pageOf(tree.list(folder), page, signal);
  return { entries: items.map(({ path, entry }) => entryView(path, entry)), next };
}

type Tree = Awaited<ReturnType<typeof openTree>>;

async function refuseNoFolder(tree: Tree, folder: string): Promise<void> {
  if ((await findEntry(tree, folder)).type === 'folder') return;
  throw new CofreError('path-unknown', `"${folder}" is no folder of the snapshot`, { path: folder });
}

export interface FolderSize {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

/** What each folder directly in `folder` holds, with all below it. */
export async function folderSizes(
  vault: Vault,
  snapshot: Snapshot,
  folder: string,
  signal?: AbortSignal,
): Promise<FolderSize[]> {
  const tree = await openTree(vault, snapshot);
  if (folder !== '') await refuseNoFolder(tree, folder);
  const sizes = new Map<string, { files: number; bytes: number }>();
  const start = folder === '' ? 0 : folder.length + 1;
  for await (const { path, entry } of tree.below(folder)) {
    signal?.throwIfAborted();
    const end = path.indexOf('/', start);
    const name = path.slice(start, end < 0 ? undefined : end);
    if (end < 0 && entry.type !== 'folder') continue; // lies in the folder itself
    const size = sizes.get(name) ?? { files: 0, bytes: 0 };
    if (entry.type === 'file') size.files += 1;
    size.bytes += entry.size;
    sizes.set(name, size);
  }
  return [...sizes].map(([name, size]) => ({ name, ...size }));
}

export async function diffPage(
  vault: Vault,
  { from, to }: { from: Snapshot; to: Snapshot },
  page: Page,
  signal?: AbortSignal,
): Promise<{ changes: DifferenceView[]; next: number | null }> {
  const { items, next } = await pageOf(diffSnapshots(vault, from, to), page, signal);
  const changes = items.map(({ path, change, before, after }) => ({
    ...{ path, change },
    before: before === null ? null : entryView(path, before),
    after: after === null ? null : entryView(path, after),
  }));
  return { changes, next };
}
