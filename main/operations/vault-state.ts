import { isCofreError } from '../base/errors.ts';
import { RECORD_MAX_BYTES } from '../base/limits.ts';
import {
  decodeVaultState,
  encodeVaultState,
  STATE_PREFIX,
  stateObject,
  timeOfStateObject,
  type VaultState,
} from '../format/vault-state.ts';
import type { Store } from '../store/store.ts';
import { keepNewest } from './keep-newest.ts';

/** States that stay in a vault: the newest, and a few before it should that one be cut short. */
const STATES_KEPT = 3;

/** Writes how the vault is now, then takes older states away where that is allowed. */
export async function writeVaultState(store: Store, state: VaultState): Promise<void> {
  const bytes = encodeVaultState(state);
  try {
    await store.put(stateObject(state.at, bytes), bytes);
  } catch (error) {
    if (!isCofreError(error, 'object-exists')) throw error; // the same was written already
  }
  const names: string[] = [];
  for await (const name of stateObjects(store)) names.push(name);
  await keepNewest(store, names, STATES_KEPT);
}

/** The newest state that can be read; null when there is none. Of a long listing only the beginning is asked for. */
export async function readVaultState(store: Store): Promise<VaultState | null> {
  for await (const name of stateObjects(store)) {
    try {
      return decodeVaultState(await store.get(name, RECORD_MAX_BYTES));
    } catch (error) {
      if (!isCofreError(error, 'record-damaged') && !isCofreError(error, 'object-missing')) throw error;
    }
  }
  return null;
}

/** Newest first. */
async function* stateObjects(store: Store): AsyncGenerator<string> {
  for await (const { name } of store.list(STATE_PREFIX)) if (timeOfStateObject(name) !== null) yield name;
}
