import './strip.css';
import type { PointerEvent, ReactNode } from 'react';
import { useText } from '../text/use-text.tsx';

export const DAY_STATES = ['ok', 'incomplete', 'failed', 'missed', 'none'] as const;
export type DayState = (typeof DAY_STATES)[number];

export interface StripDay {
  /** Its beginning (ms since 1970). */
  readonly at: number;
  readonly state: DayState;
  readonly backups: number;
}

/** One cell a day, oldest first; colour and height tell the same. For a screen reader it is one sentence. */
export function Strip({ days, label }: { days: readonly StripDay[]; label: string }): ReactNode {
  const words = useText();
  const counts = DAY_STATES.filter((state) => state !== 'none')
    .map((state) => ({ state, count: days.filter((day) => day.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => words.say(`strip.count.${state}`, { count }));
  // Many strips have thousands of days: each gets its words when somebody points at it.
  const name = (event: PointerEvent): void => {
    const cell = event.target as HTMLElement;
    const day = days[Number(cell.dataset.n ?? -1)];
    if (day !== undefined)
      cell.title = `${words.day(day.at)}: ${words.say(`strip.${day.state}`, { count: day.backups })}`;
  };
  return (
    <div
      className="strip"
      role="img"
      onPointerOver={name}
      aria-label={`${label}: ${counts.join(', ') || words.say('strip.nothing')}`}
    >
      {days.map(({ at, state }, n) => (
        <span key={at} className={`strip-day strip-${state}`} data-n={n} />
      ))}
    </div>
  );
}

export function StripLegend(): ReactNode {
  const words = useText();
  return (
    <ul className="strip-legend small dim">
      {DAY_STATES.map((state) => (
        <li key={state}>
          <span className={`strip-day strip-${state}`} /> {words.say(`strip.legend.${state}`)}
        </li>
      ))}
    </ul>
  );
}
