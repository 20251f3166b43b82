import { sha256 } from '../../main/format/hash.ts';
import {
  encodeFooter,
  encodeIndex,
  type PackFooter,
  type PackIndex,
  writeEntryHeader,
} from '../../main/format/pack.ts';
import { encodeSnapshot, type SnapshotRecord } from '../../main/format/snapshot.ts';
import { TAR_BLOCK, tarPadded } from '../../main/format/tar.ts';
import { type Entry, encodeRoot, type LeafRef, LeafWriter } from '../../main/format/tree.ts';
import { encodeVault, type VaultDescription } from '../../main/format/vault.ts';
import { rawFramePieces } from '../../main/format/zstd.ts';
import { RECORD } from './hand-made.ts';

/** What the examples of FORMAT.md section 13 say, as values; `encode` gives the very bytes printed there. */
export const BLOB = Buffer.from('Sphinx of black quartz, judge my vow.\n');
export const PATCHED = Buffer.from('Sphinx of black quartz, judge our vow.\n');

const frame = (raw: Buffer) => Buffer.concat([...rawFramePieces(raw)]);

function entry(id: Buffer, content: Buffer, base: Buffer | null): Buffer {
  const whole = Buffer.alloc(TAR_BLOCK + tarPadded(content.length));
  writeEntryHeader(whole, 0, id, content.length, base);
  content.copy(whole, TAR_BLOCK);
  return whole;
}

/** A data pack of one frame with `BLOB`, and `PATCHED` as `patch` (a zstd frame, whose bytes depend on the compressor). */
export function examplePack(patch: Buffer): { bytes: Buffer; index: PackIndex; footer: PackFooter } {
  const id = sha256(BLOB);
  const raw = Buffer.concat([entry(id, BLOB, null), entry(sha256(PATCHED), patch, id)]);
  const data = frame(raw);
  const offset = 2 * TAR_BLOCK + tarPadded(BLOB.length);
  const index: PackIndex = {
    kind: 'data',
    frames: [{ offset: 0, stored: data.length, raw: raw.length }],
    blobs: [
      { id, frame: 0, offset: TAR_BLOCK, entry: BLOB.length, plain: BLOB.length, base: null, sketch: null },
      {
        id: sha256(PATCHED),
        frame: 0,
        offset,
        entry: patch.length,
        plain: PATCHED.length,
        base: id,
        sketch: null,
      },
    ],
  };
  const indexRaw = encodeIndex(index);
  const stored = frame(indexRaw);
  const footer = {
    kind: 'data' as const,
    indexOffset: data.length,
    indexStored: stored.length,
    indexRaw: indexRaw.length,
  };
  return { bytes: Buffer.concat([data, stored, encodeFooter(footer)]), index, footer };
}

const common = {
  uid: 1000,
  gid: 1000,
  ctime: 1_790_000_001_000_000_000n,
  size: 0,
  sparse: false,
  link: null,
};
const nothing = { ids: Buffer.alloc(0), listed: false, target: '' };

export const SECTIONS: readonly { readonly folder: string; readonly entries: readonly Entry[] }[] = [
  {
    folder: '',
    entries: [
      {
        ...common,
        ...nothing,
        name: 'shop',
        type: 'folder',
        mode: 0o755,
        mtime: 1_790_000_000_000_000_000n,
        inode: 10n,
      },
    ],
  },
  {
    folder: 'shop',
    entries: [
      {
        ...common,
        ...nothing,
        name: 'caf\u00e9',
        type: 'symlink',
        mode: 0o777,
        mtime: -1n,
        inode: 12n,
        target: '../vow',
      },
      {
        ...common,
        ...nothing,
        name: 'vow',
        type: 'file',
        mode: 0o644,
        mtime: 1_790_000_000_123_456_789n,
        inode: 11n,
        size: PATCHED.length,
        ids: sha256(PATCHED),
      },
    ],
  },
];

export function exampleLeaf(): Buffer {
  const leaf = new LeafWriter();
  for (const { folder, entries } of SECTIONS) {
    leaf.openSection(folder, false);
    for (const one of entries) leaf.add(folder, one);
  }
  return leaf.drain();
}

export function exampleLeaves(): LeafRef[] {
  const leaf = exampleLeaf();
  return [{ id: sha256(leaf), entries: 3, bytes: leaf.length, folder: '', name: 'shop' }];
}

export const exampleRoot = () => encodeRoot(exampleLeaves());

export const VAULT: VaultDescription = {
  format: 'cofre-vault',
  version: 1,
  id: '00112233445566778899aabbccddeeff',
  created: '2026-11-23T10:20:00.000Z',
  encryption: { kind: 'none' },
};
export const exampleVault = () => encodeVault(VAULT);

export function exampleRecord(): { record: SnapshotRecord; bytes: Buffer } {
  const record: SnapshotRecord = {
    ...RECORD,
    tree: { roots: [sha256(exampleRoot()).toString('hex')], entries: 3, folders: 2 },
    databases: [
      {
        name: 'default',
        file: 'databases/default.pgdump',
        engine: 'postgresql',
        format: 'pg-custom',
        database: 'shop',
        serverVersion: '15.14',
        toolVersion: 'pg_dump 15.14',
        tables: [{ name: 'public.orders', rows: 1200 }],
        counted: 'same-snapshot',
        extensions: ['pg_trgm'],
        bytes: 48_213,
        startedAt: '2026-11-23T10:20:30.100Z',
        finishedAt: '2026-11-23T10:20:30.900Z',
      },
    ],
    totals: { files: 1, bytes: PATCHED.length, newBytes: PATCHED.length, storedBytes: 4096 },
  };
  return { record, bytes: encodeSnapshot(record) };
}
