import { choreService } from './chores/service.ts';
import { copyService } from './copies/service.ts';
import type { CoreService } from './core.ts';
import { healService } from './heal/service.ts';
import { healthService } from './health/service.ts';
import { notifyService } from './notify/service.ts';
import { drillTidyService } from './proof/tidy-service.ts';
import { pruneService } from './retention/service.ts';
import { scheduleService } from './schedule/service.ts';
import { settingsWatchService } from './settings/watching.ts';
import { vaultNotesService } from './vault-notes/service.ts';

/** What lives in every core, also in one for a single command: it only follows what jobs come to. */
export const followingServices: readonly CoreService[] = [vaultNotesService];

/** What lives in a core that serves: it starts jobs by itself. A core for one command has none of it. */
export const servingServices: readonly CoreService[] = [
  settingsWatchService,
  scheduleService,
  choreService,
  pruneService,
  notifyService,
  healthService,
  copyService,
  healService,
  drillTidyService,
];
