import type { PostgresqlSettings } from '../../contract/settings/database.ts';
import type { Driver } from '../driver.ts';
import { openPostgresDump } from './dump.ts';
import { loadPostgresOverLive } from './live.ts';
import { dropPostgresScratch, loadPostgres } from './load.ts';
import { probePostgres } from './probe.ts';

export const postgresql: Driver<PostgresqlSettings> = {
  openDump: openPostgresDump,
  probe: probePostgres,
  load: loadPostgres,
  loadOverLive: loadPostgresOverLive,
  dropScratch: dropPostgresScratch,
};
