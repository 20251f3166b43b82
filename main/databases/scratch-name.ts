import { CofreError } from '../base/errors.ts';
import type { DatabaseWorld } from './driver.ts';

const PREFIX = 'cofre_restore_';
/** What stood in the place of a live database until the new one had taken it. */
const REPLACED_PREFIX = 'cofre_replaced_';

export function scratchName(world: DatabaseWorld): string {
  return `${PREFIX}${world.random(8).toString('hex')}`;
}

export function replacedName(world: DatabaseWorld): string {
  return `${REPLACED_PREFIX}${world.random(8).toString('hex')}`;
}

/** Dropping is for what `load` made, by name; and never for the live database, whatever that is called. */
export function refuseToDrop(database: string, live: string): void {
  if (database !== live && /^cofre_restore_[0-9a-f]{16}$/.test(database)) return;
  throw new CofreError('refused', `${database} is no scratch database of Cofre`, {
    reason: 'dbNoScratch',
    database,
  });
}
