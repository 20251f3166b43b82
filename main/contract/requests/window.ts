import { dashboardRequests } from './dashboard.ts';
import { restoreRequests } from './restore.ts';
import { settingsRequests } from './settings.ts';
import { setupRequests } from './setup.ts';
import { snapshotRequests } from './snapshots.ts';
import { vaultRequests } from './vaults.ts';

/** What a window shows and changes beyond runs, schedules and health. */
export const windowRequests = {
  ...dashboardRequests,
  ...vaultRequests,
  ...snapshotRequests,
  ...restoreRequests,
  ...settingsRequests,
  ...setupRequests,
};
