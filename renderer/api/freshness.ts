import type { CoreEventKind } from '../../main/contract/events.ts';

/**
 * What an event makes old: requests by how their names begin. Whoever adds a request that shows something that changes
 * names it here; progress and log lines go their own way (`live.ts`).
 */
export const OLD_AFTER: Readonly<Partial<Record<CoreEventKind, readonly string[] | 'all'>>> = {
  'job.queued': ['history.list', 'history.run', 'history.days'],
  'job.started': ['history.list', 'history.run', 'status.'],
  'job.finished': [
    'history.',
    'schedule.',
    'status.',
    'snapshot.',
    'drill.',
    'coverage.',
    'copy.',
    'hold.',
    'vault.',
  ],
  'settings.changed': [
    'project.',
    'settings.',
    'schedule.',
    'status.',
    'vault.',
    'copy.',
    'notify.',
    'secret.',
  ],
  'pause.changed': ['core.info', 'schedule.', 'status.'],
  'health.changed': ['status.'],
  'proofs.changed': ['drill.', 'coverage.', 'status.', 'snapshot.list'],
  'holds.changed': ['hold.', 'status.'],
  'copies.changed': ['copy.', 'status.'],
  'notifications.changed': ['notify.'],
  reset: 'all',
};

export function isOldAfter(event: CoreEventKind, request: string): boolean {
  const beginnings = OLD_AFTER[event] ?? [];
  return beginnings === 'all' || beginnings.some((beginning) => request.startsWith(beginning));
}
