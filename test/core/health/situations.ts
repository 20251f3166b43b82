import type { Drill } from '../../../main/contract/views/proof.ts';
import type { Run } from '../../../main/contract/views/run.ts';
import type { CopyFacts, Facts, TypeFacts } from '../../../main/core/health/facts.ts';
import {
  channel,
  copy,
  coverage,
  DAY,
  drill,
  facts,
  HOUR,
  MINUTE,
  machine,
  NOW,
  project,
  run,
  schedule,
  typeOf,
  types,
  vault,
} from './situation.ts';

const good = (ago: number, more: Partial<Run> = {}) => run('complete', ago, more);
const failed = (ago: number, code = 'database-unreachable', more: Partial<Run> = {}) =>
  run('failed', ago, { reason: { code, message: 'no answer', details: {} }, ...more });

/** One project whose full backups are daily; the rest as given. */
function daily(more: Partial<TypeFacts>, ...others: TypeFacts[]): Facts {
  const { usable = null } = more;
  const full = typeOf('full', { last: usable, schedules: [schedule()], ...more });
  return facts({ projects: [project({ types: types(full, ...others) })] });
}

export type Situation = [what: string, situation: Facts, expected: string[]];

const ofBackups: Situation[] = [
  ['an ordinary day', facts(), []],
  ['never backed up', daily({}), ['critical never-backed-up shop']],
  [
    'a first backup that failed: what failed, and what that means',
    daily({ last: failed(HOUR) }),
    ['critical backup-failed shop full', 'critical never-backed-up shop'],
  ],
  ['a day and a quarter old', daily({ usable: good(30 * HOUR) }), []],
  ['older than that', daily({ usable: good(30 * HOUR + MINUTE) }), ['warning overdue shop full']],
  ['older than two days', daily({ usable: good(48 * HOUR + MINUTE) }), ['critical overdue shop full']],
  [
    'late by no more than its jitter',
    daily({ usable: good(31 * HOUR), schedules: [schedule({ jitterMs: 90 * MINUTE })] }),
    [],
  ],
  [
    'on a Monday morning, with a schedule of working days',
    daily({ usable: good(66 * HOUR), schedules: [schedule({ periodMs: 3 * DAY })] }),
    [],
  ],
  [
    'every five minutes, and once late by eight',
    daily({ usable: good(13 * MINUTE), schedules: [schedule({ periodMs: 5 * MINUTE })] }),
    [],
  ],
  [
    'every five minutes, and none for half an hour',
    daily({ usable: good(30 * MINUTE), schedules: [schedule({ periodMs: 5 * MINUTE })] }),
    ['critical overdue shop full'],
  ],
  [
    'the stricter of two schedules counts',
    daily({ usable: good(3 * HOUR), schedules: [schedule(), schedule({ periodMs: HOUR })] }),
    ['critical overdue shop full'],
  ],
  [
    'red at once when one fails after a good one, for each type',
    daily({ usable: good(9 * HOUR), last: failed(MINUTE) }),
    ['critical backup-failed shop full'],
  ],
  [
    'a failure stands although another type succeeds',
    daily(
      { usable: good(9 * HOUR), last: failed(HOUR) },
      typeOf('quick', { usable: good(MINUTE), last: good(MINUTE) }),
    ),
    ['critical backup-failed shop full'],
  ],
  [
    'a scheduled dump that failed is made up for by a full backup, which holds the databases too',
    daily({ usable: good(MINUTE) }, typeOf('database', { last: failed(HOUR), schedules: [schedule()] })),
    [],
  ],
  [
    'a full backup that somebody tried by hand is made up for by a quick one',
    facts({
      projects: [
        project({
          types: types(
            typeOf('full', { last: failed(2 * HOUR) }),
            typeOf('quick', { usable: good(HOUR), last: good(HOUR), schedules: [schedule()] }),
          ),
        }),
      ],
    }),
    [],
  ],
  [
    'something that must be in it is not',
    daily({ usable: good(30 * HOUR), last: failed(6 * HOUR, 'lacking') }),
    ['critical content-missing shop full'],
  ],
  [
    'a dump tool that is too old',
    daily({ usable: good(30 * HOUR), last: failed(6 * HOUR, 'dump-tool-old') }),
    ['critical dump-tool-old shop full'],
  ],
  [
    'files that could not be read',
    daily({ usable: run('incomplete', 9 * HOUR, { problemCount: 3 }) }),
    ['warning backup-incomplete shop full'],
  ],
  [
    'switched off in the middle',
    daily({ usable: good(24 * HOUR), last: run('interrupted', HOUR) }),
    ['warning backup-interrupted shop full'],
  ],
  [
    'skipped for longer than is allowed',
    daily({
      usable: good(28 * HOUR),
      schedules: [schedule({ skipped: { reason: 'battery', since: NOW - 25 * HOUR, overGrace: true } })],
    }),
    ['warning skipped-too-long shop full'],
  ],
  [
    'skipped for a while',
    daily({
      usable: good(28 * HOUR),
      schedules: [schedule({ skipped: { reason: 'battery', since: NOW - HOUR, overGrace: false } })],
    }),
    [],
  ],
  [
    'a schedule that was made yesterday, for a type that never ran, is not late yet',
    daily(
      { usable: good(9 * HOUR) },
      typeOf('database', { schedules: [schedule({ periodMs: 7 * DAY, handledAt: NOW - DAY })] }),
    ),
    [],
  ],
  [
    'a weekly full backup that never came, beside quick ones',
    facts({
      projects: [
        project({
          types: types(
            typeOf('full', { schedules: [schedule({ periodMs: 7 * DAY, handledAt: NOW - 9 * DAY })] }),
            typeOf('quick', {
              usable: good(HOUR),
              last: good(HOUR),
              schedules: [schedule({ periodMs: HOUR })],
            }),
          ),
        }),
      ],
    }),
    ['warning overdue shop full'],
  ],
  ['no schedule', daily({ usable: good(3 * DAY), schedules: [] }), ['warning no-schedule shop']],
  [
    'no schedule, and nobody thought of it for a fortnight',
    daily({ usable: good(15 * DAY), schedules: [] }),
    ['critical overdue shop full', 'warning no-schedule shop'],
  ],
  [
    'a disabled schedule is none',
    daily({ usable: good(3 * DAY), schedules: [schedule({ enabled: false })] }),
    ['warning no-schedule shop'],
  ],
  [
    'a schedule that can never run',
    daily({ usable: good(HOUR), schedules: [schedule(), schedule({ error: 'no such time zone' })] }),
    ['critical schedule-broken shop full'],
  ],
  [
    'a backup dated by a clock that was ahead',
    { ...daily({ usable: good(-40 * DAY) }), machine: machine({ latestRunAt: NOW + 40 * DAY }) },
    ['warning clock-wrong'],
  ],
];

const hold = {
  ...{ project: 'shop', vault: 'disk', since: NOW - HOUR },
  anomalies: [{ code: 'rows-collapsed' as const, snapshot: 'ab', what: 'orders', value: 0, expected: 5000 }],
};

const ofTheRest: Situation[] = [
  ['a table that lost all its rows', facts({ projects: [project({ hold })] }), ['critical held shop']],
  [
    'paused for an hour',
    facts({ projects: [project({ paused: { until: NOW + HOUR } })] }),
    ['notice paused shop'],
  ],
  ['paused for good', facts({ machine: machine({ paused: { until: null } }) }), ['warning paused']],
  ['no core runs', facts({ machine: machine({ served: false }) }), ['warning not-running']],
  ['it does not start by itself', facts({ machine: machine({ autostart: false }) }), ['notice no-autostart']],
  ['the system does not say whether it starts', facts({ machine: machine({ autostart: null }) }), []],
  [
    'the history was lost yesterday',
    facts({ machine: machine({ historyLostAt: NOW - DAY }) }),
    ['warning history-lost'],
  ],
  [
    'a newer Cofre waits since yesterday',
    facts({ machine: machine({ update: { version: '0.2.0', since: NOW - DAY } }) }),
    ['notice update-pending'],
  ],
  [
    'a newer Cofre waits since spring',
    facts({ machine: machine({ update: { version: '0.2.0', since: NOW - 90 * DAY } }) }),
    ['warning update-pending'],
  ],
  ['the history was lost a month ago', facts({ machine: machine({ historyLostAt: NOW - 30 * DAY }) }), []],
  [
    'the disk is unplugged',
    facts({ vaults: [vault({ present: false, disk: null })] }),
    ['critical vault-missing disk'],
  ],
  [
    'a vault that no project uses is missing',
    facts({ vaults: [vault(), vault({ name: 'old', projects: [], present: false })] }),
    [],
  ],
  [
    'the same disk',
    facts({ vaults: [vault({ sharesDisk: true, copies: [] })] }),
    ['warning no-off-site disk', 'warning same-disk disk'],
  ],
  ['a disk full in ten days', facts({ vaults: [vault({ disk: disk(10) })] }), ['warning disk-filling disk']],
  ['a disk full in two days', facts({ vaults: [vault({ disk: disk(2) })] }), ['critical disk-filling disk']],
  ['a disk full in a month', facts({ vaults: [vault({ disk: disk(30) })] }), []],
  [
    'a disk that is full',
    facts({ vaults: [vault({ disk: { ...disk(null), free: 1e6 } })] }),
    ['critical disk-filling disk'],
  ],
  [
    'more than the budget allows is protected',
    facts({
      vaults: [
        vault({
          lastPrune: run('incomplete', HOUR, { reason: { code: 'over-budget', message: '', details: {} } }),
        }),
      ],
    }),
    ['warning over-budget disk'],
  ],
  [
    'a cleanup failed',
    facts({ vaults: [vault({ lastPrune: failed(HOUR) })] }),
    ['warning cleanup-failed disk'],
  ],
  [
    'a check found damage',
    facts({ vaults: [vault({ lastCheck: failed(HOUR, 'damaged'), damage: failed(HOUR, 'damaged') })] }),
    ['critical damaged disk'],
  ],
  [
    'a rotation found damage',
    facts({ vaults: [vault({ coverage: coverage({ damagedPacks: 1 }) })] }),
    ['critical damaged disk'],
  ],
  [
    'a check did not get through',
    facts({ vaults: [vault({ lastCheck: failed(HOUR, 'unreachable') })] }),
    ['warning check-failed disk'],
  ],
  ['all of it was read back', facts({ vaults: [vault({ coverage: coverage() })] }), []],
  [
    'the rotation stands still',
    facts({ vaults: [vault({ coverage: coverage({ oldestAt: NOW - 38 * DAY }) })] }),
    ['warning coverage-behind disk'],
  ],
  [
    'the first rotation is under way',
    facts({
      vaults: [vault({ coverage: coverage({ oldestAt: null, provenPacks: 1 }), lastRotationAt: NOW - DAY })],
    }),
    [],
  ],
  [
    'nothing was ever read back',
    facts({ vaults: [vault({ coverage: coverage({ oldestAt: null, provenPacks: 0 }) })] }),
    ['warning coverage-behind disk'],
  ],
  ['no channel', facts({ channels: [] }), ['warning no-notifications', 'notice no-ping']],
  [
    'a channel that was never tried',
    facts({ channels: [channel({ testedAt: null }), channel({ kind: 'ping' })] }),
    ['warning notifications-untested'],
  ],
  [
    'a channel that does not get through',
    facts({
      channels: [
        channel({ name: 'mail', problem: { code: 'unreachable', message: 'no answer', details: {} } }),
        channel({ kind: 'ping' }),
      ],
    }),
    ['warning notification-failed mail'],
  ],
  [
    'a new upload folder',
    facts({
      projects: [
        project({
          drift: [
            {
              code: 'folder-new',
              key: 'folder:/srv/media',
              details: { folder: '/srv/media', bytes: 1, files: 1 },
            },
          ],
        }),
      ],
    }),
    ['warning unprotected shop folder:/srv/media'],
  ],
  [
    'a large folder that could be left out is no danger',
    facts({
      projects: [
        project({ drift: [{ code: 'rebuildable-included', key: 'x', details: { path: 'node_modules' } }] }),
      ],
    }),
    [],
  ],
];

const reason = { code: 'load-failed', message: 'relation exists', details: {} };

const ofProofAndCopies: Situation[] = [
  ['never restored on trial', drilled([], null), ['warning never-proven shop']],
  ['proved within the week', drilled([drill({ at: NOW - 8 * DAY })], 8 * DAY), []],
  ['not proved for ten days', drilled([drill({ at: NOW - 10 * DAY })], 10 * DAY), ['warning unproven shop']],
  ['not proved for a month', drilled([drill({ at: NOW - 30 * DAY })], 30 * DAY), ['critical unproven shop']],
  [
    'a drill that failed',
    drilled([drill({ verdict: 'failed', reasons: [reason] })], 3 * DAY),
    ['critical drill-failed shop'],
  ],
  [
    'a drill without the server it needs, from a copy',
    drilled([drill(), drill({ copy: 's3', verdict: 'inconclusive', reasons: [reason] })], 2 * DAY),
    ['warning drill-inconclusive shop s3'],
  ],
  [
    'a recovery key that nobody has shown to keep',
    facts({ vaults: [vault({ keyKept: false })] }),
    ['warning recovery-key-unconfirmed disk'],
  ],
  ['a vault without a key', facts({ vaults: [vault({ keyKept: null })] }), []],
  ['no copy elsewhere', copied([]), ['warning no-off-site disk']],
  ['a vault that lies in a bucket itself', facts({ vaults: [vault({ isRemote: true, copies: [] })] }), []],
  [
    'a copy that is switched off is none',
    copied([copy({ enabled: false, lastSyncAt: null })]),
    ['warning no-off-site disk'],
  ],
  [
    'the same disk, but with a copy',
    facts({ vaults: [vault({ sharesDisk: true })] }),
    ['notice same-disk disk'],
  ],
  [
    'a copy that was never made',
    copied([copy({ lastSyncAt: null, state: 'never' })]),
    ['warning copy-behind disk s3'],
  ],
  ['nothing to copy yet', copied([copy({ lastSyncAt: null, state: 'never' }, { needed: false })]), []],
  ['a copy a day and a bit old', copied([copy({ lastSyncAt: NOW - 26 * HOUR, state: 'behind' })]), []],
  [
    'a copy two days old',
    copied([copy({ lastSyncAt: NOW - 48 * HOUR, state: 'behind' })]),
    ['warning copy-behind disk s3'],
  ],
  [
    'a copy eight days old',
    copied([copy({ lastSyncAt: NOW - 8 * DAY, state: 'behind' })]),
    ['critical copy-behind disk s3'],
  ],
  [
    'a disk in a drawer, within its grace',
    copied([copy({ absentSince: NOW - 2 * DAY, lastSyncAt: NOW - 2 * DAY, state: 'absent' })]),
    [],
  ],
  [
    'a disk in a drawer for five days',
    copied([copy({ absentSince: NOW - 5 * DAY, state: 'absent' })]),
    ['warning copy-absent disk s3'],
  ],
  [
    'a disk in a drawer for a fortnight',
    copied([copy({ absentSince: NOW - 14 * DAY, state: 'absent' })]),
    ['critical copy-absent disk s3'],
  ],
  [
    'a key that is refused',
    copied([copy({ problem: reason, state: 'failed' })]),
    ['warning copy-failed disk s3'],
  ],
];

function drilled(newest: Drill[], passedAgo: number | null): Facts {
  const passed = passedAgo === null ? null : drill({ at: NOW - passedAgo });
  return facts({ projects: [project({ drills: { newest, passed, everyMs: 7 * DAY } })] });
}

function copied(copies: CopyFacts[]): Facts {
  return facts({ vaults: [vault({ copies })] });
}

function disk(daysUntilFull: number | null) {
  return { free: 5e9, total: 1e11, bytesPerDay: 5e8, daysUntilFull };
}

/** Every situation that the tests know, with what has to be found in it. */
export const situations: readonly Situation[] = [...ofBackups, ...ofTheRest, ...ofProofAndCopies];
