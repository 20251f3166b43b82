import type { SCORE_ROWS } from '../../contract/views/health.ts';

export type ScoreRow = (typeof SCORE_ROWS)[number];

/** What a finding costs of its row of the protection score: points of ten, by its level. */
export interface Cost {
  readonly row: ScoreRow;
  readonly notice?: number;
  readonly warning?: number;
  readonly critical?: number;
}

/**
 * Every finding there is. The texts are `health.<code>.title`, `.meaning` and `.action`; the costs are explained in
 * docs/health.md.
 */
export const CODES = {
  'never-backed-up': { row: 'automation', critical: 10 },
  overdue: { row: 'automation', warning: 4, critical: 8 },
  'backup-failed': { row: 'automation', critical: 6 },
  'content-missing': { row: 'automation', critical: 8 },
  'dump-tool-old': { row: 'automation', critical: 6 },
  'backup-incomplete': { row: 'automation', warning: 2 },
  'backup-interrupted': { row: 'automation', warning: 2 },
  'skipped-too-long': { row: 'automation', warning: 4 },
  'no-schedule': { row: 'automation', warning: 6 },
  'schedule-broken': { row: 'automation', critical: 6 },
  paused: { row: 'automation', notice: 1, warning: 4 },
  'vault-missing': { row: 'automation', warning: 4, critical: 8 },
  'disk-filling': { row: 'automation', warning: 2, critical: 6 },
  'over-budget': { row: 'automation', warning: 2 },
  'cleanup-failed': { row: 'automation', warning: 2 },
  'never-proven': { row: 'restoreProof', warning: 10 },
  unproven: { row: 'restoreProof', warning: 4, critical: 8 },
  'drill-failed': { row: 'restoreProof', critical: 10 },
  'drill-inconclusive': { row: 'restoreProof', warning: 3 },
  held: { row: 'integrity', critical: 6 },
  damaged: { row: 'integrity', critical: 10 },
  'coverage-behind': { row: 'integrity', warning: 4 },
  'check-failed': { row: 'integrity', warning: 3 },
  'no-off-site': { row: 'offSite', warning: 10 },
  'copy-absent': { row: 'offSite', warning: 4, critical: 8 },
  'copy-failed': { row: 'offSite', warning: 4 },
  'copy-behind': { row: 'offSite', warning: 4, critical: 8 },
  'same-disk': { row: 'offSite', notice: 2, warning: 4 },
  'recovery-key-unconfirmed': { row: 'offSite', warning: 3 },
  'no-notifications': { row: 'notifications', warning: 10 },
  'notifications-untested': { row: 'notifications', warning: 4 },
  'notification-failed': { row: 'notifications', warning: 5 },
  'no-ping': { row: 'notifications', notice: 3 },
  'not-running': { row: 'visibility', warning: 5 },
  'no-autostart': { row: 'visibility', notice: 2 },
  'clock-wrong': { row: 'visibility', warning: 3 },
  'history-lost': { row: 'visibility', warning: 3 },
  'update-pending': { row: 'visibility', notice: 1, warning: 2 },
  unprotected: { row: 'visibility', notice: 1, warning: 3 },
} as const satisfies Readonly<Record<string, Cost>>;

export type FindingCode = keyof typeof CODES;

export const costOf = (code: FindingCode): Cost => CODES[code];
