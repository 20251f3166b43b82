import { CofreError } from '../../base/errors.ts';
import { median } from './forecast.ts';

/** Below this (bytes) nothing is started: packs are written whole, and the records of a vault must find room too. */
export const RESERVE_BYTES = 64 * 1024 * 1024;

/**
 * What a backup surely needs (bytes): the reserve, and what backups of this project and type usually stored. Of a first
 * one nothing is known before it ran: compression and what the vault holds already decide.
 */
export function roomNeeded(storedBefore: readonly number[]): number {
  return RESERVE_BYTES + (storedBefore.length === 0 ? 0 : median(storedBefore));
}

/** 'no-space', with both numbers, when it cannot fit. `free` null: the system does not say, and nothing is refused. */
export function checkRoom(free: number | null, storedBefore: readonly number[]): void {
  const needed = roomNeeded(storedBefore);
  if (free === null || free >= needed) return;
  const details = { reason: 'tooLittleSpace', free, needed };
  throw new CofreError(
    'no-space',
    `${free} bytes are free where the vault is, about ${needed} are needed`,
    details,
  );
}
