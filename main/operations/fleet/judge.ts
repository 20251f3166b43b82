import type { VaultState } from '../../format/vault-state.ts';

/** From the worst to the best; `unknown`: nothing is said there, and unknown is never well. */
export const FLEET_VERDICTS = ['failing', 'silent', 'overdue', 'unproven', 'unknown', 'ok'] as const;
export type FleetVerdict = (typeof FLEET_VERDICTS)[number];

export interface FleetRules {
  readonly now: number;
  /** Age of a project's newest good backup from which on it is overdue, and of a vault's last word (ms). */
  readonly backupAge: number;
  /** Age of the newest passed restore drill from which on the vault counts as unproven (ms). */
  readonly proofAge: number;
}

/** What the state of a vault means. A clock that runs ahead is not taken for freshness: a state of the future is silence. */
export function judgeState(state: VaultState | null, { now, backupAge, proofAge }: FleetRules): FleetVerdict {
  if (state === null) return 'unknown';
  const isOld = (at: number, age: number): boolean => now - at > age || at - now > AHEAD_MS;
  if (state.failing > 0) return 'failing';
  if (isOld(state.at, backupAge)) return 'silent';
  if (state.oldest === null || isOld(state.oldest, backupAge)) return 'overdue';
  if (state.proof === null || state.proof.verdict !== 'complete' || isOld(state.proof.at, proofAge))
    return 'unproven';
  return 'ok';
}

/** Clocks of two machines may differ by so much (ms). */
const AHEAD_MS = 10 * 60_000;
