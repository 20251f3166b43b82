import { CofreError } from '../../base/errors.ts';
import { RECORD_MAX_BYTES } from '../../base/limits.ts';
import { decodeVault, VAULT_OBJECT } from '../../format/vault.ts';
import type { VaultState } from '../../format/vault-state.ts';
import { openStore } from '../../store/open.ts';
import { placesOn, type ShelfPlace } from '../../store/shelf.ts';
import { readVaultState } from '../vault-state.ts';
import { FLEET_VERDICTS, type FleetRules, type FleetVerdict, judgeState } from './judge.ts';

export interface FleetMember {
  /** Name of its folder or prefix. */
  readonly name: string;
  readonly url: string;
  readonly verdict: FleetVerdict;
  readonly state: VaultState | null;
  /** Why its state could not be read; null when it was. */
  readonly problem: { readonly code: string; readonly message: string } | null;
}

/** Vaults that are looked at at the same time. */
const AT_ONCE = 16;

/**
 * How all vaults below an address are, worst first, told from what lies in them alone and without any key: two or three small
 * requests for each vault, however many objects it has. What is no vault is passed over.
 */
export async function lookAtFleet(
  url: string,
  rules: FleetRules,
  signal?: AbortSignal,
): Promise<FleetMember[]> {
  const places = await placesOn(url, signal);
  const members: FleetMember[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let place = places[next++]; place !== undefined; place = places[next++]) {
      if (signal?.aborted === true) throw new CofreError('cancelled', 'cancelled');
      const member = await lookAt(place, rules);
      if (member !== null) members.push(member);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return members.sort(worstFirst);
}

async function lookAt(place: ShelfPlace, rules: FleetRules): Promise<FleetMember | null> {
  try {
    const store = await openStore(place.url);
    try {
      const state = await readVaultState(store);
      if (state === null) {
        if ((await store.stat(VAULT_OBJECT)) === null) return null;
        decodeVault(await store.get(VAULT_OBJECT, RECORD_MAX_BYTES));
      }
      return { ...place, state, verdict: judgeState(state, rules), problem: null };
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof CofreError)) throw error;
    const { code, message } = error;
    return { ...place, state: null, verdict: 'unknown', problem: { code, message } };
  }
}

function worstFirst(a: FleetMember, b: FleetMember): number {
  const order = FLEET_VERDICTS.indexOf(a.verdict) - FLEET_VERDICTS.indexOf(b.verdict);
  return order !== 0 ? order : a.name < b.name ? -1 : 1;
}
