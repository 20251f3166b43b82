import { constants } from 'node:fs';
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import { WHOLE_FILE_MAX_BYTES } from '../../base/limits.ts';
import { type TreeEntry, TreeReader } from '../../engine/tree/tree-reader.ts';
import { sha256 } from '../../format/hash.ts';
import { fsPath } from '../../format/names.ts';
import { DUMPS_FOLDER } from '../../format/snapshot.ts';
import { splitIds } from '../../format/tree.ts';
import { DEFAULT_LEVEL } from '../../format/zstd.ts';
import { PackPool } from '../backup/pack-pool.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import { vaultBlobs } from '../vault/vault-blobs.ts';
import { throwIfAborted } from '../vault/with-lock.ts';

/** Files handed to a worker at once. */
const BATCH_FILES = 256;

interface SourceFile {
  readonly source: string;
  readonly size: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
}

/**
 * Stores again what snapshots have lost and files of this machine still have: those of the same size, which have not changed
 * since, or whose content (of a small one) has the hash that is missing. Returns how many files were read.
 */
export async function rebuildFromFiles(
  vault: Vault,
  snapshots: readonly Snapshot[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const files = new Map<string, SourceFile>();
  for (const snapshot of snapshots)
    for await (const found of lostFiles(vault, snapshot)) {
      throwIfAborted(signal);
      const file = await unchangedFile(snapshot, found);
      if (file !== null) files.set(file.source, file);
    }
  if (files.size === 0) return 0;
  const spool = await vault.store.spool();
  const pool = new PackPool(vault, {
    spool,
    level: DEFAULT_LEVEL,
    workers: undefined,
    onRead: () => undefined,
  });
  try {
    const all = [...files.values()];
    for (let at = 0; at < all.length; at += BATCH_FILES) {
      throwIfAborted(signal);
      await pool.room();
      await pool.pack(batchOf(all.slice(at, at + BATCH_FILES)));
    }
    await pool.finish();
  } finally {
    await pool.close();
  }
  return files.size;
}

/** Files of a snapshot that cannot be given back whole; what a lost piece of its list named is not known. */
async function* lostFiles(vault: Vault, { record }: Snapshot): AsyncGenerator<TreeEntry> {
  const blobs = await vaultBlobs(vault);
  const tree = new TreeReader(
    record.tree.roots,
    (id) => blobs.read(id),
    () => undefined,
  );
  try {
    for await (const found of tree.all()) {
      const { entry } = found;
      if (entry.type !== 'file' || entry.ids.length === 0) continue;
      if (entry.listed || splitIds(entry.ids).some((id) => !vault.catalog.has(id))) yield found;
    }
  } catch (error) {
    if (!(error instanceof CofreError) || error.code === 'unreachable') throw error;
  }
}

async function unchangedFile(
  { record }: Snapshot,
  { path: place, entry }: TreeEntry,
): Promise<SourceFile | null> {
  const [root = '', ...rest] = place.split('/');
  const origin = root === DUMPS_FOLDER ? undefined : record.roots.find(({ name }) => name === root);
  if (origin === undefined) return null;
  const source = rest.length === 0 ? origin.path : path.join(origin.path, ...rest);
  const found = await lstat(fsPath(source), { bigint: true }).catch(() => null);
  if (found === null || !found.isFile() || found.size !== BigInt(entry.size)) return null;
  const file = { source, size: found.size, mtime: found.mtimeNs, ctime: found.ctimeNs };
  if (found.mtimeNs === entry.mtime) return file;
  if (entry.listed || entry.size > WHOLE_FILE_MAX_BYTES) return null;
  const content = await readFile(fsPath(source), { flag: constants.O_RDONLY | constants.O_NOFOLLOW }).catch(
    () => null,
  );
  return content !== null && sha256(content).equals(entry.ids) ? file : null;
}

function batchOf(files: readonly SourceFile[]) {
  const states = new BigInt64Array(files.length * 3);
  for (const [n, { size, mtime, ctime }] of files.entries()) states.set([size, mtime, ctime], n * 3);
  return { sources: files.map(({ source }) => source), states };
}
