import { isDamage } from '../../base/errors.ts';
import type { Vault } from '../vault/open-vault.ts';
import { readRecord, type Snapshot } from '../vault/sync-catalog.ts';
import { lackOf } from './load-reasons.ts';
import { type DrillReason, reason } from './reasons.ts';

/** Most damaged records that are named. */
const NAMED_MAX = 10;

/**
 * What is wrong with records: on another machine a snapshot whose record is damaged is not there, whatever this one
 * remembers of it.
 */
export async function recordReasons(
  vault: Vault,
  { object, id }: Snapshot,
  passedOver: readonly string[],
): Promise<DrillReason[]> {
  const newer = passedOver
    .slice(0, NAMED_MAX)
    .map((path) => damaged(path, 'it is newer than what was tried out, and cannot be read'));
  try {
    await readRecord(vault, object, id);
    return newer;
  } catch (error) {
    const lacks = lackOf(error);
    if (lacks !== null) return [...newer, lacks];
    if (!isDamage(error)) throw error;
    return [damaged(object, error.message), ...newer];
  }
}

function damaged(path: string, why: string): DrillReason {
  return reason('record-damaged', `${path}: ${why}`, { path, why });
}
