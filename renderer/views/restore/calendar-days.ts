import type { SnapshotView } from '../../../main/contract/views/snapshot.ts';

export interface CalendarDay {
  /** `2026-11-24`, in the zone of who looks. */
  readonly key: string;
  readonly at: number;
  readonly count: number;
  /** Of the best snapshot of the day: that is the one to go back to. */
  readonly best: 'complete' | 'incomplete' | 'failed';
  readonly proven: boolean;
}

const WEEKS = 26;

/** Whole weeks from Monday on, oldest first, until today. */
export function calendarOf(snapshots: readonly SnapshotView[], now: number): CalendarDay[] {
  const byDay = Map.groupBy(snapshots, ({ startedAt }) => dayKey(startedAt));
  const today = new Date(now);
  const sinceMonday = (today.getDay() + 6) % 7;
  const count = (WEEKS - 1) * 7 + sinceMonday + 1;
  return Array.from({ length: count }, (_, n) => {
    const at = new Date(today.getFullYear(), today.getMonth(), today.getDate() - count + 1 + n).getTime();
    const key = dayKey(at);
    const those = byDay.get(key) ?? [];
    return {
      ...{ key, at, count: those.length },
      best:
        (['complete', 'incomplete'] as const).find((one) => those.some(({ verdict }) => verdict === one)) ??
        'failed',
      proven: those.some(({ proven }) => proven?.verdict === 'passed'),
    };
  });
}

export function dayKey(time: number): string {
  const day = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
