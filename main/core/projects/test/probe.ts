import type { DatabaseSettings } from '../../../contract/settings/database.ts';
import type { Probe } from '../../../databases/driver.ts';
import { databaseOf } from '../../../databases/drivers.ts';
import { type DatabaseWorldOptions, databaseWorld } from '../../backup/database-world.ts';

/** Looks at databases in the surroundings that their backups have. */
export function prober(options: DatabaseWorldOptions): (settings: DatabaseSettings) => Promise<Probe> {
  return (settings) => databaseOf(settings).probe(databaseWorld(options));
}
