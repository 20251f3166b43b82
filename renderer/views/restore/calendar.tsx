import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import type { SnapshotView } from '../../../main/contract/views/snapshot.ts';
import { useText, type Words } from '../../text/use-text.tsx';
import { type CalendarDay, calendarOf, dayKey } from './calendar-days.ts';

/**
 * The last half year, a column for each week: which days can be gone back to, and which of them were proven. A press shows
 * the snapshots of that day only. One stop of the keyboard; arrows go from day to day.
 */
export function Calendar(props: {
  snapshots: readonly SnapshotView[];
  day: string | undefined;
  onDay: (day: string) => void;
}): ReactNode {
  const { snapshots, day, onDay } = props;
  const words = useText();
  const days = useMemo(() => calendarOf(snapshots, Date.now()), [snapshots]);
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<string | null>(null);
  const there = days.filter(({ count }) => count > 0);
  const focus = at ?? day ?? there.at(-1)?.key;
  const pressed = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7 }[event.key];
    const from = days.findIndex(({ key }) => key === focus);
    const next = step === undefined ? undefined : nearest(days, from, step);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next.key);
    box.current?.querySelector<HTMLElement>(`[data-day="${next.key}"]`)?.focus();
  };
  return (
    <div
      {...{ ref: box, className: 'calendar', role: 'group', 'aria-label': words.say('restore.calendar') }}
      onKeyDown={pressed}
    >
      {days.map((one) =>
        one.count === 0 ? (
          <span key={one.key} className="calendar-day" />
        ) : (
          <button
            key={one.key}
            type="button"
            data-day={one.key}
            {...{ title: dayTitle(one, words), 'aria-label': dayTitle(one, words) }}
            {...{ 'aria-pressed': one.key === day, tabIndex: one.key === focus ? 0 : -1 }}
            className={`calendar-day calendar-${one.best}${one.proven ? ' calendar-proven' : ''}`}
            onClick={() => onDay(one.key === day ? '' : one.key)}
          />
        ),
      )}
    </div>
  );
}

/** The next day in that direction that has snapshots. */
function nearest(days: readonly CalendarDay[], from: number, step: number): CalendarDay | undefined {
  for (let n = from + step; n >= 0 && n < days.length; n += step)
    if ((days[n]?.count ?? 0) > 0) return days[n];
  return undefined;
}

function dayTitle({ at, count, proven }: CalendarDay, words: Words): string {
  const text = `${words.day(at)}: ${words.say('restore.ofDay', { count })}`;
  return proven ? `${text}, ${words.say('restore.proven.passed')}` : text;
}

export function onDay(list: readonly SnapshotView[], day: string | undefined): readonly SnapshotView[] {
  return day === undefined ? list : list.filter(({ startedAt }) => dayKey(startedAt) === day);
}
