import type { RandomBytes } from '../../base/clock.ts';
import { TreeReader } from '../../engine/tree/tree-reader.ts';
import { DUMPS_FOLDER } from '../../format/snapshot.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import { vaultBlobs } from '../vault/vault-blobs.ts';
import { throwIfAborted } from '../vault/with-lock.ts';

/** `count` files of a snapshot, each as likely as any other, without those that hold its databases. In order of the list. */
export async function sampleFiles(
  vault: Vault,
  snapshot: Snapshot,
  { count, random, signal }: { count: number; random: RandomBytes; signal?: AbortSignal | undefined },
): Promise<string[]> {
  const blobs = await vaultBlobs(vault);
  const tree = new TreeReader(
    snapshot.record.tree.roots,
    (id) => blobs.read(id),
    () => undefined,
  );
  const hasDumps = snapshot.record.databases.length > 0;
  const chosen: { n: number; path: string }[] = [];
  let n = 0;
  for await (const { path, entry } of tree.all()) {
    throwIfAborted(signal);
    if (entry.type !== 'file' || (hasDumps && path.startsWith(`${DUMPS_FOLDER}/`))) continue;
    // Algorithm R (Vitter 1985): the n-th takes the place of a chosen one with a chance of count/n.
    const place = n < count ? n : below(n + 1, random);
    if (place < count) chosen[place] = { n, path };
    n++;
  }
  return chosen.sort((a, b) => a.n - b.n).map(({ path }) => path);
}

/** A number from 0 to `limit` - 1; 48 bits of chance make the rest of a division too small to matter. */
function below(limit: number, random: RandomBytes): number {
  return Buffer.from(random(6)).readUIntBE(0, 6) % limit;
}
