import type { ComponentType } from 'react';
import type { IconName } from '../parts/icon.tsx';
import { Overview } from '../views/overview/overview.tsx';
import { type Later, later } from './later.tsx';
import type { Area } from './place.ts';

/** What is in the navigation, in its order; the number is the key that goes there after `g`. */
export interface AreaEntry extends Later<object> {
  readonly area: Area;
  readonly icon: IconName;
}

/** Each area is a file of its own, fetched when it is opened the first time; the Overview comes with the start. */
export const AREA_ENTRIES: readonly AreaEntry[] = [
  { area: 'overview', icon: 'overview', view: Overview, fetch: async () => {} },
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

function entry(area: Area, icon: IconName, load: () => Promise<ComponentType>): AreaEntry {
  return { area, icon, ...later(load) };
}
