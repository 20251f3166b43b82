import './mark.css';
import type { ReactNode } from 'react';
import type { Level } from '../../main/contract/views/health.ts';
import type { RunState } from '../../main/contract/views/run-words.ts';
import { Icon, type IconName } from './icon.tsx';

/** Never colour alone: each tone has its own sign. */
export type Tone = 'good' | 'notice' | 'warn' | 'bad' | 'running' | 'still';

const SIGNS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  notice: 'bang',
  warn: 'bang',
  bad: 'cross',
  running: 'ring',
  still: 'dash',
};

export const toneOfLevel: Readonly<Record<Level, Tone>> = {
  ok: 'good',
  notice: 'notice',
  warning: 'warn',
  critical: 'bad',
};

export const toneOfState: Readonly<Record<RunState, Tone>> = {
  queued: 'still',
  running: 'running',
  complete: 'good',
  incomplete: 'warn',
  failed: 'bad',
  interrupted: 'bad',
  cancelled: 'still',
  skipped: 'still',
};

export function Mark({ tone, size = 20 }: { tone: Tone; size?: 16 | 20 | 28 | 40 }): ReactNode {
  return (
    <span className={`mark mark-${tone} mark-${size}`} aria-hidden="true">
      <Icon name={SIGNS[tone]} size={Math.round(size * 0.72)} />
    </span>
  );
}

/** A word with its sign, as in a list. */
export function Badge({
  tone,
  children,
  title,
}: {
  tone: Tone;
  children: ReactNode;
  title?: string;
}): ReactNode {
  return (
    <span className={`badge badge-${tone}`} title={title}>
      <Icon name={SIGNS[tone]} size={13} />
      {children}
    </span>
  );
}

export function Tag({ children, title }: { children: ReactNode; title?: string }): ReactNode {
  return (
    <span className="tag" title={title}>
      {children}
    </span>
  );
}
