import type { BackupType } from '../../../main/contract/settings/backup-type.ts';
import type { CopyView } from '../../../main/contract/views/copy.ts';
import type { Coverage, Drill } from '../../../main/contract/views/proof.ts';
import type { Run, RunId } from '../../../main/contract/views/run.ts';
import type {
  ChannelFacts,
  CopyFacts,
  Facts,
  MachineFacts,
  ProjectFacts,
  ScheduleFacts,
  TypeFacts,
  VaultFacts,
} from '../../../main/core/health/facts.ts';
import { findingsOf } from '../../../main/core/health/findings.ts';
import { newRunId } from '../../../main/core/history/run-id.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const NOW = Date.UTC(2026, 10, 24, 12);

/** A run that was asked for so long ago. */
export function run(state: Run['state'], ago: number, more: Partial<Run> = {}): Run {
  const at = NOW - ago;
  return {
    id: newRunId(at, (count) => new Uint8Array(count)) as RunId,
    ...{ kind: 'backup', project: 'shop', vault: 'disk', type: 'full', trigger: 'schedule', state },
    ...{ reason: null, queuedAt: at, startedAt: at, finishedAt: at + MINUTE, durationMs: MINUTE },
    ...{ files: 10, bytes: 1000, newBytes: 10, storedBytes: 5, snapshot: 'ab', problemCount: 0 },
    ...more,
  };
}

export function schedule(more: Partial<ScheduleFacts> = {}): ScheduleFacts {
  return {
    ...{ enabled: true, times: { kind: 'at', time: '03:00', weekdays: [] }, periodMs: DAY, jitterMs: 0 },
    ...{ nextAt: NOW + 15 * HOUR, handledAt: NOW - 9 * HOUR, skipped: null, error: null },
    ...more,
  };
}

export function typeOf(type: BackupType, more: Partial<TypeFacts> = {}): TypeFacts {
  return { type, usable: null, last: null, failures: null, schedules: [], ...more };
}

/** All three types, of which some are as given. */
export function types(...given: readonly TypeFacts[]): TypeFacts[] {
  const all: BackupType[] = ['full', 'quick', 'database'];
  return all.map((type) => given.find((each) => each.type === type) ?? typeOf(type));
}

/** Backed up by a daily schedule that did its work nine hours ago. */
export function project(more: Partial<ProjectFacts> = {}): ProjectFacts {
  const last = run('complete', 9 * HOUR);
  return {
    ...{
      name: 'shop',
      vault: 'disk',
      hasDatabases: false,
      paused: null,
      running: [],
      drift: [],
      growthPerDay: 1e6,
      hold: null,
    },
    types: types(typeOf('full', { usable: last, last, schedules: [schedule()] })),
    drills: { newest: [drill()], passed: drill(), everyMs: 7 * DAY },
    ...more,
  };
}

export function vault(more: Partial<VaultFacts> = {}): VaultFacts {
  return {
    ...{ name: 'disk', url: '/mnt/backup', projects: ['shop'], present: true, sharesDisk: false },
    disk: { free: 50e9, total: 100e9, bytesPerDay: 1e6, daysUntilFull: null },
    ...{ budgetBytes: null, lastPrune: null, lastCheck: null, damage: null },
    ...{ coverage: null, lastRotationAt: null, isRemote: false, keyKept: true, copies: [copy()] },
    ...more,
  };
}

/** All read back within the month. */
export function coverage(more: Partial<Coverage> = {}): Coverage {
  return {
    ...{
      vault: 'disk',
      copy: null,
      windowDays: 30,
      packs: 4,
      bytes: 4000,
      provenPacks: 4,
      provenBytes: 4000,
    },
    ...{ oldestAt: NOW - 29 * DAY, damagedPacks: 0, ...more },
  };
}

export function copy(more: Partial<CopyView> = {}, rest: Partial<CopyFacts> = {}): CopyFacts {
  return {
    view: {
      ...{
        vault: 'disk',
        name: 's3',
        kind: 's3',
        url: 's3://bucket',
        offSite: true,
        enabled: true,
        state: 'current',
      },
      ...{ lastSyncAt: NOW - HOUR, newestSnapshotAt: NOW - HOUR, pendingObjects: 0, pendingBytes: 0 },
      ...{ storedObjects: 9, storedBytes: 9e6, absentSince: null, graceDays: 3, lockDays: 0, problem: null },
      ...more,
    },
    ...{ everyMs: DAY, needed: true, ...rest },
  };
}

export function drill(more: Partial<Drill> = {}): Drill {
  return {
    ...{
      run: null,
      snapshot: 'ab',
      snapshotTime: NOW - 3 * DAY,
      project: 'shop',
      type: 'full',
      at: NOW - 2 * DAY,
    },
    ...{
      copy: null,
      scope: 'full',
      verdict: 'passed',
      reasons: [],
      files: 9,
      bytes: 9e6,
      restoreMs: 192_000,
    },
    ...{ durationMs: 200_000, databases: [], checks: [], ...more },
  };
}

export function machine(more: Partial<MachineFacts> = {}): MachineFacts {
  return {
    ...{
      served: true,
      autostart: true,
      startedBy: 'other',
      paused: null,
      latestRunAt: NOW - 9 * HOUR,
      historyLostAt: null,
      update: null,
    },
    ...more,
  };
}

export function channel(more: Partial<ChannelFacts> = {}): ChannelFacts {
  return {
    ...{ name: 'desktop', kind: 'desktop', testedAt: NOW - DAY, deliveredAt: null, problem: null },
    ...more,
  };
}

/** An ordinary day: nothing to find. */
export function facts(more: Partial<Facts> = {}): Facts {
  return {
    ...{ now: NOW, shell: 'posix', machine: machine(), vaults: [vault()], projects: [project()] },
    channels: [channel(), channel({ name: 'watch', kind: 'ping' })],
    ...more,
  };
}

/** `critical overdue shop full`: level, code, and what it is about. */
export function found(situation: Facts): string[] {
  return findingsOf(situation).map(({ level, code, project: of, vault: where, about }) =>
    [level, code, of ?? where, about].filter(Boolean).join(' '),
  );
}
