import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { errnoOf } from '../../base/errors.ts';
import type { Catalog } from '../../engine/catalog/catalog.ts';
import { compileExcludes } from '../../engine/scan/excludes.ts';
import {
  identityOf,
  type ScannedEntry,
  type ScannedFolder,
  type WalkOptions,
  type WalkRoot,
  walk,
} from '../../engine/scan/walk.ts';
import { PreviousTree } from '../../engine/tree/previous.ts';
import { compareNames } from '../../format/names.ts';
import { AT, FLAG_LISTED, type RawEntry } from '../../format/tree.ts';
import { decompress } from '../../format/zstd.ts';
import { SPOOL_FOLDER, type Vault } from '../vault/open-vault.ts';
import type { EarlierLeaves } from './earlier-leaves.ts';
import { isUnchanged } from './entries.ts';
import type { Findings } from './findings.ts';
import type { BackupOptions } from './options.ts';
import { loadPreviousTree } from './previous-tree.ts';

/** Something on disk, with its entry in the previous file list where nothing about it has changed. */
export interface Paired {
  readonly scanned: ScannedEntry;
  readonly raw: RawEntry | null;
}

export interface PairedFolder {
  readonly folder: string;
  readonly entries: Iterable<Paired>;
}

export interface ScanScene {
  readonly roots: readonly WalkRoot[];
  /** Names what is backed up from one run to the next. */
  readonly source: string;
  readonly findings: Findings;
  /** Hears of the leaves of the previous file list. */
  readonly earlier: EarlierLeaves;
}

/** Walks the sources beside the previous file list of the same `source`, and says what has to be read. */
export async function scanSources(
  vault: Vault,
  options: BackupOptions,
  { roots, source, findings, earlier }: ScanScene,
): Promise<Iterable<PairedFolder>> {
  const { catalog } = vault;
  const { leaves, since } = await loadPreviousTree(vault, source, roots);
  const previous = new PreviousTree((n) => {
    const id = leaves[n];
    const leaf = id === undefined ? null : catalog.lists.leaf(id);
    if (id === undefined || leaf === null) return null;
    const raw = decompress(leaf.data, leaf.raw);
    earlier.saw(id, raw);
    return raw;
  });
  const pairing = {
    since: BigInt(since) * 1_000_000n,
    anyLost: catalog.anyLost(),
    reread: options.reread === true,
  };
  const report = {
    problem: (problem: Parameters<Findings['problem']>[0]) => findings.problem(problem),
    skipped: (reason: string) => findings.skip(reason),
  };
  return (function* () {
    for (const folder of walk(roots, walkOptions(vault, options, roots), report)) {
      yield { folder: folder.folder, entries: pair(folder, previous.entries(folder.folder)) };
    }
  })();

  function* pair(folder: ScannedFolder, old: Iterator<RawEntry>): Generator<Paired> {
    let step = old.next();
    for (const scanned of folder.entries) {
      while (step.done !== true && compareNames(step.value.name, scanned.name) < 0) step = old.next();
      const raw = step.done !== true && step.value.name === scanned.name ? step.value : null;
      const trusted =
        raw !== null &&
        !(pairing.reread && scanned.type === 'file') &&
        isUnchanged(scanned, raw, pairing.since) &&
        !(pairing.anyLost && hasLost(catalog, raw));
      findings.saw(scanned, trusted);
      yield { scanned, raw: trusted ? raw : null };
    }
  }
}

/** True when some of a file's content went missing from the vault: it has to be read and stored again. */
function hasLost(catalog: Catalog, { bytes }: RawEntry): boolean {
  if (bytes[AT.type] !== 1) return false;
  if ((bytes[AT.flags] ?? 0) & FLAG_LISTED) return true;
  const count = bytes.readUInt32LE(AT.refs);
  for (let n = 1; n <= count; n++) {
    if (catalog.isLost(bytes.subarray(bytes.length - n * 32, bytes.length - (n - 1) * 32))) return true;
  }
  return false;
}

function walkOptions(vault: Vault, options: BackupOptions, roots: readonly WalkRoot[]): WalkOptions {
  const {
    excludes = [],
    presets = [],
    oneFileSystem = false,
    maxFileBytes = null,
    cacheDirTags = true,
  } = options;
  const excluded = compileExcludes({ patterns: [...excludes], presets: [...presets] });
  const dumped = asWalked(options.dumpedFiles ?? [], roots);
  return { excluded, oneFileSystem, maxFileBytes, cacheDirTags, avoid: ownPlaces(vault), dumped };
}

/** Paths of files as the walk of `roots` will come across them, whatever links lead to file or root. */
export function asWalked(files: readonly string[], roots: readonly WalkRoot[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of files) {
    const real = path.join(realPath(path.dirname(file)), path.basename(file));
    for (const one of new Set([file, real])) {
      for (const root of roots) {
        const below = path.relative(realPath(root.path), one);
        if (below === '') found.add(root.path);
        else if (!below.startsWith('..') && !path.isAbsolute(below))
          found.add(`${root.path}/${below.split(path.sep).join('/')}`);
      }
    }
  }
  return found;
}

function realPath(place: string): string {
  try {
    return realpathSync(place);
  } catch (error) {
    if (errnoOf(error) === '') throw error;
    return path.resolve(place); // what is not there is met by no walk
  }
}

/** The vault and the catalogs never become part of a backup. */
function ownPlaces(vault: Vault): ReadonlySet<string> {
  const catalogs = path.dirname(vault.catalog.file);
  const spool = path.join(path.dirname(catalogs), SPOOL_FOLDER);
  const places = [vault.store.url, catalogs, ...(existsSync(spool) ? [spool] : [])].filter((place) =>
    path.isAbsolute(place),
  );
  const found = places.map((place) => statSync(place, { bigint: true }));
  return new Set(found.map(({ dev, ino }) => identityOf({ device: dev, inode: BigInt.asUintN(64, ino) })));
}
