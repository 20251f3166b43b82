import { isDamage } from '../../base/errors.ts';
import { TreeReader } from '../../engine/tree/tree-reader.ts';
import { joinPath } from '../../format/names.ts';
import {
  decodeEntry,
  isWhole,
  type RawEntry,
  rawEntries,
  type Section,
  sizeOf,
  typeOf,
} from '../../format/tree.ts';
import type { ProgressEvent } from '../events.ts';
import { selectSections } from '../restore/select.ts';
import type { Vault } from '../vault/open-vault.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';
import { vaultBlobs } from '../vault/vault-blobs.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import type { DrillThreads } from './threads.ts';
import { type FileBlobs, FileVerifier, type VerifiedSections, type VerifySection } from './verify-files.ts';

export interface VerifyRequest {
  readonly snapshot: Snapshot;
  /** Where it was restored to. */
  readonly folder: string;
  /** Paths in the snapshot that were restored; none: all of it. */
  readonly paths: readonly string[];
}

export interface VerifyOptions {
  readonly threads: DrillThreads;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ProgressEvent) => void) | undefined;
}

/** Entries and bytes that one job looks at, at least. */
const JOB_ENTRIES = 512;
const JOB_BYTES = 32 * 1024 * 1024;
/** What one thread has looked at sooner than others start. */
const ALONE_ENTRIES = 2000;
const ALONE_BYTES = 64 * 1024 * 1024;

/**
 * Walks the file list of a snapshot anew, reads everything that was restored from it back from the disk, and compares. What
 * the file list itself has lost is told by the restore.
 */
export async function verifyRestored(
  vault: Vault,
  request: VerifyRequest,
  options: VerifyOptions,
): Promise<VerifiedSections> {
  const total = { files: 0, bytes: 0, wrong: [] as VerifiedSections['wrong'][number][] };
  const heard = ({ files, bytes, wrong }: VerifiedSections): void => {
    total.files += files;
    total.bytes += bytes;
    total.wrong.push(...wrong);
    options.onEvent?.({ kind: 'advance', files, bytes });
  };
  if (isSmall(request.snapshot)) {
    const verifier = new FileVerifier(request);
    for await (const job of jobsOf(vault, request, options)) heard(verifier.verify(job));
  } else await options.threads.verify(jobsOf(vault, request, options), heard);
  return total;
}

/** Whether one thread has looked at it sooner than others start. */
export function isSmall({ record: { totals, tree } }: Snapshot): boolean {
  return tree.entries <= ALONE_ENTRIES && totals.bytes <= ALONE_BYTES;
}

/** The file list in pieces for one look each. */
async function* jobsOf(
  vault: Vault,
  { snapshot, paths }: VerifyRequest,
  { signal }: VerifyOptions,
): AsyncGenerator<readonly VerifySection[]> {
  const blobs = await vaultBlobs(vault);
  const tree = new TreeReader(
    snapshot.record.tree.roots,
    (id) => blobs.read(id),
    () => undefined,
  );
  let job: VerifySection[] = [];
  let entries = 0;
  let bytes = 0;
  for await (const { section, fits } of selectSections(tree, paths)) {
    throwIfAborted(signal);
    const looked = await lookAt(vault, tree, section, fits);
    if (looked.entries === 0) continue;
    job.push(looked.section);
    entries += looked.entries;
    bytes += looked.bytes;
    if (entries < JOB_ENTRIES && bytes < JOB_BYTES) continue;
    yield job;
    [job, entries, bytes] = [[], 0, 0];
  }
  if (job.length > 0) yield job;
}

interface Looked {
  readonly section: VerifySection;
  readonly entries: number;
  readonly bytes: number;
}

async function lookAt(
  vault: Vault,
  tree: TreeReader,
  section: Section,
  fits: ((path: string) => boolean) | null,
): Promise<Looked> {
  const { folder, count } = section;
  const wanted: number[] = [];
  const blobs = new Map<number, FileBlobs>();
  let bytes = 0;
  let n = -1;
  for (const raw of rawEntries(section)) {
    n++;
    if (fits !== null && !fits(joinPath(folder, raw.name))) continue;
    wanted.push(n);
    if (typeOf(raw) !== 'file') continue;
    if (!isWhole(raw)) blobs.set(n, await blobsOf(vault, tree, raw));
    bytes += sizeOf(raw);
  }
  return {
    // Of its own memory: what is sent to a worker goes with all of the memory it lies in.
    section: { folder, count, bytes: new Uint8Array(section.bytes), wanted: fits && wanted, blobs },
    ...{ entries: wanted.length, bytes },
  };
}

async function blobsOf({ catalog }: Vault, tree: TreeReader, raw: RawEntry): Promise<FileBlobs> {
  try {
    const ids = await tree.blobIds(decodeEntry(raw));
    return {
      ids: new Uint8Array(Buffer.concat(ids)),
      lengths: ids.map((id) => catalog.locate(id)?.plain ?? null),
    };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { ids: new Uint8Array(), lengths: [null] }; // its list of blobs is gone: so is the file
  }
}
