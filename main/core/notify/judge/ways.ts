import type { Finding } from '../../../contract/views/health.ts';
import type { FindingCode } from '../../health/codes.ts';

/**
 * How a finding comes to people. `told`: at once. `lasting`: when it has lasted - a machine that wakes up, a disk that is
 * mounted late, a server that is down for a moment are an ordinary day. `run`: the end of a run has told it. `advice`: how
 * something is set up; it is shown, but calls for nobody by itself.
 */
export const WAYS = {
  ...{ 'never-backed-up': 'advice', overdue: 'lasting', 'skipped-too-long': 'lasting', unproven: 'told' },
  ...{ 'backup-failed': 'run', 'content-missing': 'run', 'dump-tool-old': 'run', 'backup-incomplete': 'run' },
  ...{ 'backup-interrupted': 'run', 'check-failed': 'run', 'cleanup-failed': 'run', damaged: 'run' },
  ...{ 'drill-failed': 'run', 'drill-inconclusive': 'run', 'copy-failed': 'run', 'copy-behind': 'told' },
  ...{ 'no-schedule': 'advice', 'schedule-broken': 'told', paused: 'advice', 'never-proven': 'advice' },
  ...{ 'vault-missing': 'lasting', 'disk-filling': 'told', 'over-budget': 'told', 'coverage-behind': 'told' },
  ...{
    'no-off-site': 'advice',
    'copy-absent': 'told',
    'same-disk': 'advice',
    'recovery-key-unconfirmed': 'advice',
    'no-notifications': 'advice',
  },
  ...{ 'notifications-untested': 'advice', 'notification-failed': 'lasting', 'no-ping': 'advice' },
  ...{ 'not-running': 'advice', 'no-autostart': 'advice', 'clock-wrong': 'told', 'history-lost': 'told' },
  held: 'told',
  unprotected: 'advice',
} as const satisfies Partial<Record<FindingCode, Way>>;
type Way = 'told' | 'lasting' | 'run' | 'advice';

/** How long (ms). */
const LASTING_MS = 10 * 60_000;
const LASTING_OF: Readonly<Record<string, number>> = { 'notification-failed': 3600_000 };
/** What grows out of backups that fail: while that is told, it is no news. */
const TOLD_BY_FAILING: ReadonlySet<string> = new Set<FindingCode>(['overdue', 'skipped-too-long']);

export function wayOf({ code, level }: Finding): Way {
  const known: Readonly<Record<string, Way>> = WAYS;
  return known[code] ?? (level === 'critical' ? 'told' : 'advice');
}

/** Whether a finding that must last is old enough to be told. */
export function hasLasted({ code }: Finding, age: number): boolean {
  return age >= (LASTING_OF[code] ?? LASTING_MS);
}

/** Whether it only follows from backups that fail. */
export function isNoNews({ code }: Finding): boolean {
  return TOLD_BY_FAILING.has(code);
}
