import { packOfObject } from '../../format/pack.ts';
import { QUARANTINE_PREFIX } from '../../format/quarantine.ts';
import { snapshotOfObject } from '../../format/snapshot.ts';
import {
  PINS_PREFIX,
  RESTORE_GUIDE_OBJECT,
  RESTORE_SCRIPT_OBJECT,
  SNAPSHOTS_PREFIX,
  VAULT_OBJECT,
} from '../../format/vault.ts';
import { STATE_PREFIX } from '../../format/vault-state.ts';

/** Never copied: who writes to this one place, what was damaged in it, what a test of its keys left. */
const LOCAL_ONLY = ['lock/', QUARANTINE_PREFIX, 'probe/'];

export function isCopied(name: string): boolean {
  return name !== VAULT_OBJECT && !LOCAL_ONLY.some((prefix) => name.startsWith(prefix));
}

/** What goes first: packs, then what speaks of them, then the records that make it count, then what protects those. */
export const STEPS = ['packs', 'notes', 'records', 'pins'] as const;
export type Step = (typeof STEPS)[number];

export function stepOf(name: string): Step {
  if (packOfObject(name) !== null) return 'packs';
  if (name.startsWith(SNAPSHOTS_PREFIX)) return 'records';
  return name.startsWith(PINS_PREFIX) ? 'pins' : 'notes';
}

/** Few and small; their names do not say what is in them, so that is compared. */
export function isMutable(name: string): boolean {
  return name === RESTORE_GUIDE_OBJECT || name === RESTORE_SCRIPT_OBJECT || name.startsWith(PINS_PREFIX);
}

/** Written anew after every job: only the newest is worth anything. */
export function isFleeting(name: string): boolean {
  return name.startsWith(STATE_PREFIX);
}

/** SHA-256 (hex) of the stored bytes where the name tells it; null where it does not. */
export function hashInName(name: string): string | null {
  return packOfObject(name) ?? snapshotOfObject(name)?.id ?? null;
}

/** When the snapshot of a record began (ms since 1970), as its name tells; null for anything else. */
export function timeOfRecord(name: string): number | null {
  return snapshotOfObject(name)?.started ?? null;
}
