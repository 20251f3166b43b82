import { type ComponentType, lazy } from 'react';
import type { IconName } from '../parts/icon.tsx';
import type { Area } from './place.ts';

/** What is in the navigation, in its order; the number is the key that goes there after `g`. */
export interface AreaEntry {
  readonly area: Area;
  readonly icon: IconName;
  readonly view: ComponentType;
}

/** Each area is a file of its own, fetched when it is opened the first time. */
export const AREA_ENTRIES: readonly AreaEntry[] = [
  {
    area: 'overview',
    icon: 'overview',
    view: lazy(async () => ({ default: (await import('../views/overview/overview.tsx')).Overview })),
  },
  {
    area: 'history',
    icon: 'history',
    view: lazy(async () => ({ default: (await import('../views/history/history.tsx')).History })),
  },
  {
    area: 'restore',
    icon: 'restore',
    view: lazy(async () => ({ default: (await import('../views/restore/restore.tsx')).Restore })),
  },
  {
    area: 'verification',
    icon: 'verification',
    view: lazy(async () => ({
      default: (await import('../views/verification/verification.tsx')).Verification,
    })),
  },
  {
    area: 'cloud',
    icon: 'cloud',
    view: lazy(async () => ({ default: (await import('../views/cloud/cloud.tsx')).Cloud })),
  },
  {
    area: 'projects',
    icon: 'settings',
    view: lazy(async () => ({ default: (await import('../views/projects/projects.tsx')).Projects })),
  },
  {
    area: 'welcome',
    icon: 'plus',
    view: lazy(async () => ({ default: (await import('../views/welcome/welcome.tsx')).Welcome })),
  },
];
