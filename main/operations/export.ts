import { PassThrough, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { TarArchive, ZipArchive } from 'archiver';
import { CofreError, errnoOf } from '../base/errors.ts';
import type { Problem } from '../base/problems.ts';
import { looksIncompressible } from '../engine/pack/probe.ts';
import { type TreeEntry, TreeReader } from '../engine/tree/tree-reader.ts';
import { selectEntries } from './restore/select.ts';
import type { Vault } from './vault/open-vault.ts';
import type { Snapshot } from './vault/sync-catalog.ts';
import { vaultBlobs } from './vault/vault-blobs.ts';
import { throwIfAborted } from './vault/with-lock.ts';

export interface ExportResult {
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly Problem[];
}

/** Files up to this size are handed to the archiver whole, which is much faster than a stream each. */
const WHOLE_BYTES = 4 * 1024 * 1024;
/** Of zlib; media, which would not shrink, go at level 0: a download of them takes two fifths of the time. */
const LEVEL = 6;

/** Streams a snapshot, or what lies at `path` in it, as one archive. Memory stays flat whatever the size. */
export async function exportSnapshot(
  vault: Vault,
  request: {
    snapshot: Snapshot;
    path: string;
    format: 'zip' | 'tar';
    signal?: AbortSignal;
    /** A last file that tells what is missing, for who sees nothing but the archive. */
    note?: (problems: readonly Problem[]) => { readonly name: string; readonly text: string } | null;
  },
  out: Writable,
): Promise<ExportResult> {
  const blobs = await vaultBlobs(vault);
  const tree = new TreeReader(request.snapshot.record.tree.roots, (id) => blobs.read(id));
  if (request.path !== '' && (await selectEntries(tree, [request.path]).next()).done === true)
    throw new CofreError('path-unknown', `"${request.path}" is not in the snapshot`, { path: request.path });
  const zlib = { level: LEVEL };
  const archive = request.format === 'zip' ? new ZipArchive({ zlib, forceZip64: true }) : new TarArchive();
  const press = (level: number): void => {
    zlib.level = level; // read anew for each entry
  };
  const ended = finished(out);
  archive.pipe(out);
  const failed = new Promise<never>((_, reject) => {
    archive.on('error', reject);
    ended.catch((error: unknown) => reject(refusedBy(error)));
  });
  failed.catch(() => undefined);
  const problems: Problem[] = [];
  let files = 0;
  let bytes = 0;
  for await (const found of selectEntries(tree, request.path === '' ? [] : [request.path])) {
    throwIfAborted(request.signal);
    try {
      const added = addEntry({ archive, press }, found, tree, (id) => blobs.read(id));
      const sound = await Promise.race([added, failed]);
      if (found.entry.type === 'file' && sound) {
        files++;
        bytes += found.entry.size;
      }
    } catch (error) {
      if (!(error instanceof CofreError) || error.code === 'unreachable') throw error;
      problems.push({
        path: found.path,
        code: error.code === 'blob-missing' ? 'missing' : 'damaged',
        message: error.message,
      });
    }
  }
  const note = request.note?.(problems) ?? null;
  if (note !== null) await appended(archive, () => archive.append(note.text, { name: note.name }));
  await Promise.race([archive.finalize(), failed]);
  await Promise.race([ended, failed]);
  return { files, bytes, problems };
}

/** Where the archive goes to failed: a disk that is full, a pipe that was closed. */
function refusedBy(error: unknown): CofreError {
  const errno = errnoOf(error);
  const isFull = errno === 'ENOSPC' || errno === 'EDQUOT';
  const why = error instanceof Error ? error.message : String(error);
  return new CofreError(
    isFull ? 'no-space' : 'failed',
    `the archive cannot be written: ${why}`,
    { errno },
    error,
  );
}

type Archive = ZipArchive | TarArchive;

interface Target {
  readonly archive: Archive;
  /** How hard the next entry is compressed. */
  readonly press: (level: number) => void;
}

async function addEntry(
  { archive, press }: Target,
  found: TreeEntry,
  tree: TreeReader,
  read: (id: Buffer) => Promise<Buffer>,
): Promise<boolean> {
  const { entry, path: name } = found;
  const data = { name, mode: entry.mode, date: new Date(Number(entry.mtime / 1_000_000n)) };
  if (entry.type === 'folder') {
    await appended(archive, () =>
      archive.append(Buffer.alloc(0), { ...data, name: `${name}/`, type: 'directory' } as never),
    );
    return true;
  }
  if (entry.type === 'symlink') {
    await appended(archive, () => archive.symlink(name, entry.target, entry.mode));
    return true;
  }
  const ids = await tree.blobIds(entry);
  if (entry.size <= WHOLE_BYTES) {
    const parts: Buffer[] = [];
    for (const id of ids) parts.push(await read(id));
    const whole = Buffer.concat(parts);
    press(looksIncompressible(whole) ? 0 : LEVEL);
    await appended(archive, () => archive.append(whole, data));
    return true;
  }
  // An entry that was begun cannot be taken back: its content is proved before.
  let dense = 0;
  for (const id of ids) {
    const part = await read(id);
    if (looksIncompressible(part)) dense += part.length;
  }
  press(dense > entry.size / 2 ? 0 : LEVEL);
  const stream = new PassThrough();
  // Without a size the tar writer would hold the whole file.
  const sized = { ...data, stats: { size: entry.size } };
  const done = appended(archive, () => archive.append(stream, sized as never));
  for (const id of ids)
    if (!stream.write(await read(id))) await new Promise((resolve) => stream.once('drain', resolve));
  stream.end();
  await done;
  return true;
}

/** One entry at a time: its bytes are through when the archiver says so. */
function appended(archive: Archive, add: () => void): Promise<void> {
  const entry = new Promise<void>((resolve) => archive.once('entry', () => resolve()));
  add();
  return entry;
}
