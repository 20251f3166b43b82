import { z } from 'zod';
import { CofreError } from '../base/errors.ts';
import { sha256 } from './hash.ts';

/**
 * How a vault is, in a few hundred plain bytes (FORMAT.md section 14): for whoever looks after many vaults and holds the key of
 * none. No names of projects, folders or machines stand in it.
 */
export const STATE_PREFIX = 'state/';

const moment = z.number().int();
const happened = z.object({ at: moment, verdict: z.string().max(32) }).nullable();

const vaultStateSchema = z.object({
  format: z.literal('cofre-state'),
  version: z.literal(1),
  /** Id of the vault. */
  vault: z.string().regex(/^[0-9a-f]{32}$/),
  /** When this was written (ms since 1970), by which Cofre. */
  at: moment,
  cofre: z.string().max(32),
  /** Projects that back up to it, and those whose newest backup failed or never was. */
  projects: z.number().int().nonnegative(),
  failing: z.number().int().nonnegative(),
  /** The newest backup and the newest restore drill over all of its projects. */
  backup: happened,
  proof: happened,
  /** The oldest of the projects' newest good backups: the weakest point. */
  oldest: moment.nullable(),
});
export type VaultState = z.infer<typeof vaultStateSchema>;

export function encodeVaultState(state: VaultState): Buffer {
  return Buffer.from(`${JSON.stringify(state)}\n`);
}

export function decodeVaultState(bytes: Buffer): VaultState {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new CofreError('record-damaged', 'the state of a vault is not JSON', {}, error);
  }
  const result = vaultStateSchema.safeParse(parsed);
  if (result.success) return result.data;
  throw new CofreError('record-damaged', 'the state of a vault is not valid');
}

/** Counts down from the year 5138, so that the newest state comes first in a listing. */
const DOWN_FROM = 10 ** 14;

export function stateObject(at: number, bytes: Buffer): string {
  const countdown = String(DOWN_FROM - at).padStart(14, '0');
  return `${STATE_PREFIX}${countdown}-${sha256(bytes).toString('hex').slice(0, 16)}.json`;
}

/** When the state of that name was written (ms since 1970); null for anything else. */
export function timeOfStateObject(object: string): number | null {
  const countdown = /^state\/(\d{14})-[0-9a-f]{16}\.json$/.exec(object)?.[1];
  return countdown === undefined ? null : DOWN_FROM - Number(countdown);
}
