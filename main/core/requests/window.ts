import type { windowRequests } from '../../contract/requests/window.ts';
import type { CoreParts } from '../core.ts';
import { dashboardHandlers } from './dashboard.ts';
import type { Handlers } from './handlers.ts';
import { restoreHandlers } from './restore.ts';
import { settingsHandlers } from './settings.ts';
import { setupHandlers } from './setup.ts';
import { snapshotHandlers } from './snapshots.ts';
import { vaultHandlers } from './vaults.ts';

export function windowHandlers(parts: CoreParts): Handlers<keyof typeof windowRequests> {
  return {
    ...dashboardHandlers(parts),
    ...vaultHandlers(parts),
    ...snapshotHandlers(parts),
    ...restoreHandlers(parts),
    ...settingsHandlers(parts),
    ...setupHandlers(parts),
  };
}
