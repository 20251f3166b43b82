import type { BackupType } from '../../contract/settings/backup-type.ts';
import type { ChannelKind } from '../../contract/settings/channels.ts';
import type { Times } from '../../contract/settings/schedule.ts';
import type { CopyView } from '../../contract/views/copy.ts';
import type { DriftFinding } from '../../contract/views/drift.ts';
import type { Failure } from '../../contract/views/failure.ts';
import type { Coverage, Drill, Hold } from '../../contract/views/proof.ts';
import type { Run } from '../../contract/views/run.ts';

/** All that health is told from: plain values, so that a situation can be written down in a test. Times in ms since 1970. */
export interface Facts {
  readonly now: number;
  /** How command lines are quoted. */
  readonly shell: 'posix' | 'windows';
  readonly machine: MachineFacts;
  readonly vaults: readonly VaultFacts[];
  readonly projects: readonly ProjectFacts[];
  /** Channels that are switched on. */
  readonly channels: readonly ChannelFacts[];
}

export interface ChannelFacts {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly testedAt: number | null;
  readonly deliveredAt: number | null;
  /** Why the newest message did not come through. */
  readonly problem: Failure | null;
}

export interface MachineFacts {
  /** A core serves this home: only then something starts by itself. */
  readonly served: boolean;
  /** It starts with the machine or the session; null: whatever started it may do so again. */
  readonly autostart: boolean | null;
  readonly startedBy: 'terminal' | 'desktop' | 'other';
  readonly paused: Pause | null;
  /** When the newest run of the history was asked for: in the future, when a clock was wrong. */
  readonly latestRunAt: number | null;
  /** A history that could not be read was set aside then. */
  readonly historyLostAt: number | null;
  /** A newer Cofre that waits for a person; null: none, or nobody here looks for one. */
  readonly update: { readonly version: string; readonly since: number } | null;
}

export interface Pause {
  readonly until: number | null;
}

export interface ProjectFacts {
  readonly name: string;
  readonly vault: string;
  readonly hasDatabases: boolean;
  readonly paused: Pause | null;
  /** What waits or runs for it now. */
  readonly running: readonly Run[];
  /** Every type, also those that never ran and are not scheduled. */
  readonly types: readonly TypeFacts[];
  /** What the newest backup found that is new in the project, and nobody has taken or declined. */
  readonly drift: readonly DriftFinding[];
  readonly drills: DrillFacts;
  /** A backup looked wrong, and nobody has said yet that it may be so. */
  readonly hold: Hold | null;
  /** By how much what is backed up grows (bytes a day); null: not known yet. */
  readonly growthPerDay: number | null;
}

export interface DrillFacts {
  /** The newest one of the vault itself and of each copy. */
  readonly newest: readonly Drill[];
  /** The newest that passed, wherever it was restored from. */
  readonly passed: Drill | null;
  /** How often there shall be one (ms); null: only when asked for. */
  readonly everyMs: number | null;
}

export interface TypeFacts {
  readonly type: BackupType;
  /** The newest of this very type that can be restored from. */
  readonly usable: Run | null;
  /** The newest of this very type that ended by itself: complete, incomplete, failed or interrupted. */
  readonly last: Run | null;
  /** How often in a row it failed, and the first of these. */
  readonly failures: { readonly count: number; readonly since: number } | null;
  readonly schedules: readonly ScheduleFacts[];
}

export interface ScheduleFacts {
  readonly enabled: boolean;
  readonly times: Times;
  /** Time between the slot before the newest backup of its kind and the one after it (ms). */
  readonly periodMs: number;
  readonly jitterMs: number;
  readonly nextAt: number | null;
  /** The newest slot it has started, or when it was made; null: no core has seen it yet. */
  readonly handledAt: number | null;
  /** Why the slot that is due does not run, and since when nothing came through. */
  readonly skipped: { readonly reason: string; readonly since: number; readonly overGrace: boolean } | null;
  /** Why it can never run. */
  readonly error: string | null;
}

export interface VaultFacts {
  readonly name: string;
  readonly url: string;
  readonly projects: readonly string[];
  /** Only for a folder: whether it is there; null elsewhere, or where the system does not say. */
  readonly present: boolean | null;
  /** A folder of a project lies on the same disk; null: it cannot be told. */
  readonly sharesDisk: boolean | null;
  readonly disk: DiskFacts | null;
  readonly budgetBytes: number | null;
  readonly lastPrune: Run | null;
  readonly lastCheck: Run | null;
  /** The newest check that found damage, unless one as deep, or a healing, has been through since. */
  readonly damage: Run | null;
  /** Of the vault itself; null: this machine has never looked into it. */
  readonly coverage: Coverage | null;
  /** When a share of it was last read back in rotation. */
  readonly lastRotationAt: number | null;
  /** Somebody has shown that the key which opens it without this machine is kept; null: it needs none, or that cannot be told. */
  readonly keyKept: boolean | null;
  /** It lies elsewhere itself: in a bucket, on another machine. */
  readonly isRemote: boolean;
  readonly copies: readonly CopyFacts[];
}

export interface CopyFacts {
  readonly view: CopyView;
  readonly everyMs: number;
  /** There is something to copy. */
  readonly needed: boolean;
}

export interface DiskFacts {
  readonly free: number;
  readonly total: number;
  readonly bytesPerDay: number | null;
  readonly daysUntilFull: number | null;
}
