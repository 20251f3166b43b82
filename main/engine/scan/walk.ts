import {
  type BigIntStats,
  closeSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
} from 'node:fs';
import { errnoOf } from '../../base/errors.ts';
import { NAME_MAX_BYTES, PATH_MAX_BYTES } from '../../base/limits.ts';
import type { Problem, ProblemCode } from '../../base/problems.ts';
import { compareNames, decodeName, encodeName, fsPath, joinPath, sortNames } from '../../format/names.ts';
import { isCacheDirTag } from './excludes.ts';

/** Depth-first walk of source folders in snapshot order: each folder with all its entries, then its subfolders. */
export interface ScannedEntry {
  readonly name: string;
  readonly type: 'file' | 'folder' | 'symlink';
  /** Where it is on disk. */
  readonly source: string;
  readonly stat: Stat;
  /** Target of a symlink. */
  readonly target: string;
}

/** What is kept of an lstat: a tenth of the memory of all of it. Times in ns since 1970 UTC. */
export interface Stat {
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly inode: bigint;
  readonly device: bigint;
  readonly links: number;
  /** Bytes really taken on disk. */
  readonly allocated: number;
}

function trim(stat: BigIntStats): Stat {
  return {
    size: Number(stat.size),
    mode: Number(stat.mode) & 0o7777,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    mtime: storableTime(stat.mtimeNs),
    ctime: storableTime(stat.ctimeNs),
    inode: BigInt.asUintN(64, stat.ino),
    device: stat.dev,
    links: Number(stat.nlink),
    allocated: Number(stat.blocks) * 512,
  };
}

/** Times are kept as signed 64-bit nanoseconds: what lies beyond the year 2262 (or before 1677) is kept as that limit. */
export function storableTime(nanoseconds: bigint): bigint {
  return nanoseconds > TIME_LIMIT ? TIME_LIMIT : nanoseconds < -TIME_LIMIT ? -TIME_LIMIT : nanoseconds;
}

const TIME_LIMIT = 2n ** 63n - 1n;

/** Tells a folder from all others by what it is, not by one of its paths. */
export function identityOf({ device, inode }: Pick<Stat, 'device' | 'inode'>): string {
  return `${device}:${inode}`;
}

export interface ScannedFolder {
  /** Path in the snapshot; '' is the top, whose entries are the source folders themselves. */
  readonly folder: string;
  readonly entries: readonly ScannedEntry[];
}

export interface WalkRoot {
  /** Name in the snapshot and absolute path on disk. */
  readonly name: string;
  readonly path: string;
}

export interface WalkOptions {
  /** True for what to leave out; the path is relative to its source folder. */
  readonly excluded: ((relativePath: string, isFolder: boolean) => boolean) | null;
  readonly oneFileSystem: boolean;
  readonly maxFileBytes: number | null;
  /** Leaves out the content of folders tagged with CACHEDIR.TAG (the tag itself stays). */
  readonly cacheDirTags: boolean;
  /** Folders that are never entered, by `identityOf`: where the backup itself is kept, whatever way leads there. */
  readonly avoid: ReadonlySet<string>;
  /** Files that are kept in another form (databases as dumps), as the walk meets them: `<path of the source>/...`. */
  readonly dumped: ReadonlySet<string>;
}

export interface WalkReport {
  problem(problem: Problem): void;
  /** Something left out on purpose: counted by reason. */
  skipped(
    reason:
      | 'excluded'
      | 'own-vault'
      | 'cache-folder'
      | 'other-file-system'
      | 'too-large'
      | 'special'
      | 'dumped',
  ): void;
}

const CACHE_TAG = 'CACHEDIR.TAG';

interface Folder {
  readonly folder: string;
  readonly source: string;
  /** Path relative to the source folder: what exclude patterns see. */
  readonly relative: string;
  readonly device: bigint;
}

/** One file system object as the walk sees it, or null with the problem reported. */
function look(source: string, name: string, path: string, report: WalkReport): ScannedEntry | null {
  try {
    const full = lstatSync(fsPath(source), { bigint: true });
    const stat = trim(full);
    if (full.isFile()) return { name, type: 'file', source, stat, target: '' };
    if (full.isDirectory()) return { name, type: 'folder', source, stat, target: '' };
    if (full.isSymbolicLink()) {
      const target = decodeName(readlinkSync(fsPath(source), 'buffer'));
      return { name, type: 'symlink', source, stat, target };
    }
    report.skipped('special');
    report.problem({ path, code: 'special', message: 'a socket, device or named pipe: not kept' });
  } catch (error) {
    report.problem({ path, code: problemOf(error), message: errnoOf(error) || String(error) });
  }
  return null;
}

export function problemOf(error: unknown): ProblemCode {
  const errno = errnoOf(error);
  if (errno === 'ENOENT') return 'vanished';
  return errno === 'ENAMETOOLONG' || errno === 'EILSEQ' ? 'name-unusable' : 'unreadable';
}

/** What was named to be kept and is not there makes a backup incomplete: its disk may not be mounted. */
function asRoot(problem: Problem): Problem {
  return problem.code === 'vanished' ? { ...problem, code: 'unreadable' } : problem;
}

function isAvoided(entry: ScannedEntry, options: WalkOptions): boolean {
  return entry.type === 'folder' && options.avoid.has(identityOf(entry.stat));
}

export function* walk(
  roots: readonly WalkRoot[],
  options: WalkOptions,
  report: WalkReport,
): Generator<ScannedFolder> {
  const top: ScannedEntry[] = [];
  for (const root of [...roots].sort((a, b) => compareNames(a.name, b.name))) {
    const entry = look(root.path, root.name, root.name, {
      skipped: (reason) => report.skipped(reason),
      problem: (problem) => report.problem(asRoot(problem)),
    });
    if (entry === null) continue;
    if (isAvoided(entry, options)) report.skipped('own-vault');
    else if (options.dumped.has(entry.source)) report.skipped('dumped');
    else top.push(entry);
  }
  yield { folder: '', entries: top };
  for (const entry of top) {
    if (entry.type !== 'folder') continue;
    yield* walkFolder(
      { folder: entry.name, source: entry.source, relative: '', device: entry.stat.device },
      options,
      report,
    );
  }
}

function* walkFolder(at: Folder, options: WalkOptions, report: WalkReport): Generator<ScannedFolder> {
  // A stack, not recursion: folders may nest thousands deep.
  const stack: Folder[] = [at];
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    const entries = listFolder(folder, options, report);
    yield { folder: folder.folder, entries };
    for (let n = entries.length - 1; n >= 0; n--) {
      const entry = entries[n];
      if (entry?.type !== 'folder') continue;
      if (options.oneFileSystem && entry.stat.device !== folder.device) {
        report.skipped('other-file-system');
        continue;
      }
      stack.push({
        folder: joinPath(folder.folder, entry.name),
        source: entry.source,
        relative: joinPath(folder.relative, entry.name),
        device: folder.device,
      });
    }
  }
}

function listFolder(at: Folder, options: WalkOptions, report: WalkReport): ScannedEntry[] {
  const names = namesIn(at, report);
  if (options.cacheDirTags && names.includes(CACHE_TAG) && isTagged(at)) {
    report.skipped('cache-folder');
    return names
      .filter((name) => name === CACHE_TAG)
      .flatMap((name) => look(`${at.source}/${name}`, name, joinPath(at.folder, name), report) ?? []);
  }
  const entries: ScannedEntry[] = [];
  for (const name of names) {
    const path = joinPath(at.folder, name);
    const entry = look(`${at.source}/${name}`, name, path, report);
    if (entry === null) continue;
    if (isAvoided(entry, options)) report.skipped('own-vault');
    else if (options.dumped.has(entry.source)) report.skipped('dumped');
    else if (options.excluded?.(joinPath(at.relative, name), entry.type === 'folder')) {
      report.skipped('excluded');
    } else if (
      entry.type === 'file' &&
      options.maxFileBytes !== null &&
      entry.stat.size > options.maxFileBytes
    ) {
      report.skipped('too-large');
    } else if (isTooLong(name, path)) {
      report.problem({ path, code: 'name-unusable', message: 'the path is longer than a vault can hold' });
    } else entries.push(entry);
  }
  return entries;
}

function isTooLong(name: string, path: string): boolean {
  if (name.length * 3 <= NAME_MAX_BYTES && path.length * 3 <= PATH_MAX_BYTES) return false;
  return encodeName(name).length > NAME_MAX_BYTES || encodeName(path).length > PATH_MAX_BYTES;
}

/** Sorted names; those that are not UTF-8 keep their bytes (see names.ts). */
function namesIn(at: Folder, report: WalkReport): string[] {
  try {
    const names = readdirSync(fsPath(at.source));
    if (!names.some((name) => name.includes('\ufffd'))) return sortNames(names);
    return sortNames(readdirSync(fsPath(at.source), 'buffer').map(decodeName));
  } catch (error) {
    report.problem({ path: at.folder, code: problemOf(error), message: errnoOf(error) || String(error) });
    return [];
  }
}

function isTagged(at: Folder): boolean {
  const head = Buffer.alloc(43);
  try {
    const fd = openSync(fsPath(`${at.source}/${CACHE_TAG}`), 'r');
    try {
      readSync(fd, head, 0, head.length, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    return false; // an unreadable tag is no tag: the folder is backed up
  }
  return isCacheDirTag(head);
}
