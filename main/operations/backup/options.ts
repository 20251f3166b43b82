import type { Lack, Problem } from '../../base/problems.ts';
import type { PresetName } from '../../engine/scan/presets.ts';
import type { SnapshotDatabase, SnapshotRecord } from '../../format/snapshot.ts';
import type { ProgressEvent } from '../events.ts';
import type { Sighting } from './tally.ts';

export interface BackupOptions {
  /** Folders (or single files) to protect; made absolute here. May be empty where there are dumps. */
  readonly folders: readonly string[];
  /** Streams stored beside the folders, as files under the reserved top-level folder `databases/` of the snapshot. */
  readonly dumps?: readonly DumpSource[];
  readonly project?: string;
  readonly type?: SnapshotRecord['type'];
  readonly trigger?: string;
  readonly excludes?: readonly string[];
  readonly presets?: readonly PresetName[];
  readonly oneFileSystem?: boolean;
  readonly maxFileBytes?: number | null;
  readonly cacheDirTags?: boolean;
  /** Absolute paths of live database files: kept as dumps, never copied as they are. */
  readonly dumpedFiles?: readonly string[];
  /** What the snapshot must hold, else it has failed: paths in the snapshot, and a least number of files. */
  readonly expect?: { readonly paths: readonly string[]; readonly minFiles: number };
  /** What went wrong before the backup began, to be part of its result. */
  readonly problems?: readonly Problem[];
  /** Reads every file again instead of trusting size, times and inode. */
  readonly reread?: boolean;
  /** Looks at the folders only: no dump is started. */
  readonly dryRun?: boolean;
  readonly level?: number;
  readonly workers?: number;
  readonly version?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgressEvent) => void;
}

/** A database to dump into the snapshot. */
export interface DumpSource {
  /** File name inside `databases/`, for example `default.pgdump`; 'wrong-use' where it is not a safe name. */
  readonly file: string;
  /**
   * Starts the dump; called once, one dump at a time. A CofreError here, from `chunks` or from `finish` leaves this dump
   * out and makes the backup `failed`; any other error ends the run.
   */
  open(signal: AbortSignal | undefined): Promise<OpenDump>;
}

/** A running dump: its bytes as they come, or (a copy that a tool made) a file, which is read where it is. */
export type OpenDump = DumpEnd & ({ readonly chunks: AsyncIterable<Buffer> } | { readonly path: string });

export interface DumpEnd {
  /** After the last byte: proves that the dump counts, removes what it left on disk, and says what is in it. */
  readonly finish: () => Promise<FinishedDump>;
  /** Called instead of `finish` when the dump was not read to its end. */
  readonly abandon?: () => Promise<void>;
}

/** `facts`: null for a small file beside a dump, which is no database of its own. `lacking`: each fails the backup. */
export interface FinishedDump {
  readonly facts: DumpFacts | null;
  readonly lacking?: readonly Lack[];
}

/** What the backup measures itself is filled in by it where it is not given; `bytes` and `file` always are. */
export type DumpFacts = Omit<SnapshotDatabase, FilledIn> & Partial<Pick<SnapshotDatabase, FilledIn>>;
type FilledIn = 'file' | 'bytes' | 'startedAt' | 'finishedAt';

export interface BackupResult {
  /** Null for a dry run. */
  readonly snapshot: string | null;
  readonly record: SnapshotRecord;
  readonly problems: readonly Problem[];
  /** Files whose content was read, and those recognised as unchanged. */
  readonly readFiles: number;
  readonly unchangedFiles: number;
  readonly sighting: Sighting;
  readonly durationMs: number;
}
