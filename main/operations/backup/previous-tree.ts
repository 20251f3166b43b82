import { CofreError } from '../../base/errors.ts';
import type { WalkRoot } from '../../engine/scan/walk.ts';
import { TreeReader } from '../../engine/tree/tree-reader.ts';
import { compressSync } from '../../format/zstd.ts';
import type { Vault } from '../vault/open-vault.ts';
import { syncSnapshots } from '../vault/sync-catalog.ts';
import { vaultBlobs } from '../vault/vault-blobs.ts';

/**
 * File list of the newest snapshot of the same source: from the catalog, or (after it was lost) from the vault where that
 * can be read. `since`: when that backup began (ms since 1970).
 */
export async function loadPreviousTree(
  vault: Vault,
  source: string,
  roots: readonly WalkRoot[],
): Promise<{ leaves: Buffer[]; since: number }> {
  const { catalog } = vault;
  const known = catalog.lists.leavesOf(source);
  if (known.length > 0) return { leaves: known, since: Number(catalog.meta(`since:${source}`) ?? 0) };
  if (!catalog.hasBlobs() || (await vault.tryUnlock()) === null) return { leaves: [], since: 0 };
  const { snapshots } = await syncSnapshots(vault);
  const same = snapshots.filter(
    ({ record }) =>
      JSON.stringify(record.roots) === JSON.stringify(roots.map(({ name, path }) => ({ name, path }))),
  );
  const newest = same.at(-1);
  if (newest === undefined) return { leaves: [], since: 0 };
  try {
    const blobs = await vaultBlobs(vault);
    const leaves: Buffer[] = [];
    for (const { id } of await new TreeReader(newest.record.tree.roots, (blob) =>
      blobs.read(blob),
    ).leaves()) {
      const raw = await blobs.read(id);
      catalog.lists.addLeaf(id, raw.length, compressSync(raw, 1));
      leaves.push(id);
    }
    catalog.lists.set(source, leaves);
    catalog.setMeta(`last:${source}`, newest.id);
    return { leaves, since: Date.parse(newest.record.started) };
  } catch (error) {
    // A damaged file list costs only speed here: everything is read again.
    if (error instanceof CofreError && error.code !== 'unreachable') return { leaves: [], since: 0 };
    throw error;
  }
}
