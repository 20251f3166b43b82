import type { RequestInput } from '../requests.ts';
import type { Job } from '../views/job.ts';
import type { ProjectView } from '../views/project.ts';
import type { Status } from '../views/status.ts';

export const TRAY_STATES = ['protected', 'running', 'attention', 'failed', 'paused'] as const;
export type TrayState = (typeof TRAY_STATES)[number];
/** What the ring of `running` lies around: it never hides an error. */
export const QUIET_STATES = ['protected', 'attention', 'failed', 'paused'] as const satisfies TrayState[];
export type QuietState = (typeof QUIET_STATES)[number];

export interface TrayInput {
  readonly status: Status;
  readonly jobs: readonly Job[];
  readonly projects: readonly ProjectView[];
  /** Whether Cofre starts with the desktop; null: this face cannot change it. */
  readonly startsAtLogin: boolean | null;
  /** ms since 1970. */
  readonly now: number;
}

export interface TrayView {
  readonly state: TrayState;
  readonly underneath: QuietState;
  /** One line. */
  readonly tooltip: string;
  readonly menu: readonly TrayItem[];
}

/** Ids stay the same while the item means the same, so that an open menu does not jump. */
export type TrayItem =
  | { readonly kind: 'separator'; readonly id: string }
  | { readonly kind: 'text'; readonly id: string; readonly label: string }
  | { readonly kind: 'do'; readonly id: string; readonly label: string; readonly action: TrayAction }
  | {
      readonly kind: 'check';
      readonly id: string;
      readonly label: string;
      readonly checked: boolean;
      readonly action: TrayAction;
    }
  | {
      readonly kind: 'menu';
      readonly id: string;
      readonly label: string;
      readonly items: readonly TrayItem[];
    };

/** A question of the contract, or what only the face itself can do. */
export type TrayAction =
  | TrayRequest<'backup.start'>
  | TrayRequest<'check.start'>
  | TrayRequest<'job.cancel'>
  | TrayRequest<'pause'>
  | TrayRequest<'resume'>
  | { readonly kind: 'face'; readonly does: 'open' | 'settings' | 'quit' }
  | { readonly kind: 'face'; readonly does: 'start-at-login'; readonly on: boolean };

interface TrayRequest<K extends 'backup.start' | 'check.start' | 'job.cancel' | 'pause' | 'resume'> {
  readonly kind: 'request';
  readonly request: K;
  readonly input: RequestInput<K>;
}

/** The item of this id, wherever it lies in the menu. */
export function trayItem(menu: readonly TrayItem[], id: string): TrayItem | null {
  for (const item of menu) {
    if (item.id === id) return item;
    const inside = item.kind === 'menu' ? trayItem(item.items, id) : null;
    if (inside !== null) return inside;
  }
  return null;
}

/** Ends of pauses move with every look; nobody sees them in the menu. */
export function isSameMenu(one: readonly TrayItem[], other: readonly TrayItem[]): boolean {
  return JSON.stringify(withoutMoments(one)) === JSON.stringify(withoutMoments(other));
}

function withoutMoments(items: readonly TrayItem[]): unknown[] {
  return items.map((item) =>
    item.kind === 'menu' ? [item.id, item.label, withoutMoments(item.items)] : { ...item, action: null },
  );
}
