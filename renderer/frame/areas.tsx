import { type ComponentType, lazy } from 'react';
import type { IconName } from '../parts/icon.tsx';
import type { Area } from './place.ts';

/** What is in the navigation, in its order; the number is the key that goes there after `g`. */
export interface AreaEntry {
  readonly area: Area;
  readonly icon: IconName;
  readonly view: ComponentType;
  /** Fetches its file before it is shown. */
  readonly fetch: () => Promise<unknown>;
}

/** Each area is a file of its own, fetched when it is opened the first time. */
export const AREA_ENTRIES: readonly AreaEntry[] = [
  entry('overview', 'overview', async () => (await import('../views/overview/overview.tsx')).Overview),
  entry('history', 'history', async () => (await import('../views/history/history.tsx')).History),
  entry('restore', 'restore', async () => (await import('../views/restore/restore.tsx')).Restore),
  entry(
    'verification',
    'verification',
    async () => (await import('../views/verification/verification.tsx')).Verification,
  ),
  entry('cloud', 'cloud', async () => (await import('../views/cloud/cloud.tsx')).Cloud),
  entry('projects', 'settings', async () => (await import('../views/projects/projects.tsx')).Projects),
  entry('welcome', 'plus', async () => (await import('../views/welcome/welcome.tsx')).Welcome),
];

function entry(area: Area, icon: IconName, fetch: () => Promise<ComponentType>): AreaEntry {
  return { area, icon, fetch, view: lazy(async () => ({ default: await fetch() })) };
}
