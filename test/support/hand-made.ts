import { PackWriter, type SealedPack } from '../../main/engine/pack/pack-writer.ts';
import { sha256 } from '../../main/format/hash.ts';
import type { PackKind } from '../../main/format/pack.ts';
import { encodeSnapshot, snapshotObject } from '../../main/format/snapshot.ts';
import { type Entry, encodeRoot, type LeafRef, LeafWriter } from '../../main/format/tree.ts';
import { landPack } from '../../main/operations/backup/pack-pool.ts';
import type { Vault } from '../../main/operations/vault/open-vault.ts';
import type { Snapshot } from '../../main/operations/vault/sync-catalog.ts';
import { snapshotOf } from './vaults.ts';

/** One folder of a file list with its entries, in any order, with any names. */
export interface HandMadeFolder {
  readonly folder: string;
  readonly entries: readonly HandMadeEntry[];
}

export type HandMadeEntry =
  | {
      readonly name: string;
      readonly file: string;
      readonly link?: bigint;
      readonly size?: number;
    }
  | { readonly name: string; readonly folder: true }
  | { readonly name: string; readonly target: string };

/**
 * A snapshot whose file list says what no walk would find, written past all checks, as somebody who can write to the vault
 * could. Each of `leaves` becomes one leaf.
 */
export async function handMade(
  vault: Vault,
  leaves: readonly (readonly HandMadeFolder[])[],
): Promise<Snapshot> {
  const entries = leaves.flat().flatMap((folder) => folder.entries);
  const contents = [
    ...new Set(entries.flatMap((entry) => ('file' in entry && entry.file !== '' ? [entry.file] : []))),
  ];
  await landBlobs(
    vault,
    'data',
    contents.map((content) => Buffer.from(content)),
  );
  const raw = leaves.map(encodeLeaf);
  const refs = raw.map((bytes, n): LeafRef => {
    const folder = leaves[n]?.[0]?.folder ?? '';
    return {
      id: sha256(bytes),
      entries: 1,
      bytes: bytes.length,
      folder,
      name: leaves[n]?.[0]?.entries[0]?.name ?? '',
    };
  });
  const root = encodeRoot(refs);
  await landBlobs(vault, 'tree', [...raw, root]);
  return putRecord(vault, sha256(root).toString('hex'), entries.length);
}

export async function landBlobs(vault: Vault, kind: PackKind, blobs: readonly Buffer[]): Promise<void> {
  if (blobs.length === 0) return;
  const sealed: SealedPack[] = [];
  const spool = await vault.store.spool();
  const writer = new PackWriter(
    { kind, spool, recipients: vault.recipients, level: 3, tag: 'hand-made' },
    (pack) => sealed.push(pack),
  );
  for (const blob of blobs) {
    const { frame, at } = await writer.slot(blob.length);
    blob.copy(frame, at);
    writer.keep({
      id: sha256(blob),
      entry: blob.length,
      plain: blob.length,
      base: null,
      sketch: null,
    });
  }
  await writer.finish();
  for (const pack of sealed) await landPack(vault, pack);
}

function encodeLeaf(folders: readonly HandMadeFolder[]): Buffer {
  const leaf = new LeafWriter();
  for (const { folder, entries } of folders) {
    leaf.openSection(folder, false);
    for (const entry of entries) leaf.add(folder, entryOf(entry));
  }
  return leaf.drain();
}

function entryOf(made: HandMadeEntry): Entry {
  const plain = {
    name: made.name,
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: 1_000_000_000_000_000_000n,
    ctime: 0n,
    inode: 1n,
  };
  const none = {
    ...plain,
    size: 0,
    sparse: false,
    link: null,
    ids: Buffer.alloc(0),
    listed: false,
    target: '',
  };
  if ('folder' in made) return { ...none, type: 'folder', mode: 0o777 };
  if ('target' in made) return { ...none, type: 'symlink', target: made.target };
  const content = Buffer.from(made.file);
  const ids = content.length === 0 ? none.ids : sha256(content);
  return {
    ...none,
    type: 'file',
    size: made.size ?? content.length,
    ids,
    link: made.link ?? null,
  };
}

async function putRecord(vault: Vault, root: string, entries: number): Promise<Snapshot> {
  const started = vault.clock.now();
  const time = new Date(started).toISOString();
  const record = {
    format: 'cofre-snapshot',
    version: 1,
    project: 'shop',
    type: 'files',
    trigger: 'manual',
    host: 'elsewhere',
    started: time,
    finished: time,
    roots: [{ name: 'shop', path: '/srv/shop' }],
    tree: { roots: [root], entries, folders: 1 },
    users: {},
    groups: {},
    totals: { files: entries, bytes: 0, newBytes: 0, storedBytes: 0 },
    databases: [],
    excludes: [],
    problems: [],
    problemCount: 0,
    skipped: {},
    verdict: 'complete',
    previous: null,
    cofre: '',
  } as const;
  const stored = vault.seal(
    encodeSnapshot({
      ...record,
      roots: [...record.roots],
      tree: { ...record.tree, roots: [root] },
      databases: [],
      excludes: [],
      problems: [],
    }),
  );
  const id = sha256(stored).toString('hex');
  await vault.store.put(snapshotObject(started, id, vault.encrypted), stored);
  return snapshotOf(vault, id);
}
