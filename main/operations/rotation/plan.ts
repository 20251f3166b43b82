import type { CatalogPack } from '../../engine/catalog/catalog.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Every pack shall be read again within so many days. */
export const ROTATION_DAYS = 30;
/** Days kept in hand: a machine that is off for a day or two is still in time. */
const SPARE_DAYS = 2;
/** Where runs were missed, at most so many shares are read in one: a disk has other things to do. */
const SHARES_MOST = 3;

type RotatedPack = Pick<CatalogPack, 'name' | 'stored' | 'verified' | 'damaged'>;

export interface RotationPlan {
  /** What is read now, in this order: what was never read first, then what waits longest. */
  readonly packs: readonly RotatedPack[];
  readonly bytes: number;
  /** Packs known to be damaged: nothing is learned from reading them again. */
  readonly damaged: readonly RotatedPack[];
}

export interface RotationMoment {
  readonly now: number;
  readonly windowDays: number;
  /** Most bytes that are read, whatever waits: where reading costs money. */
  readonly mostBytes?: number | undefined;
}

/**
 * The share of today, if it is run daily: so many bytes that all packs are read within the window, and more, up to three
 * shares, where some have waited longer than that; never more than `mostBytes`. At least one pack.
 */
export function planRotation(
  packs: readonly RotatedPack[],
  { now, windowDays, mostBytes = Number.POSITIVE_INFINITY }: RotationMoment,
): RotationPlan {
  const total = packs.reduce((sum, { stored }) => sum + stored, 0);
  const share = total / Math.max(1, windowDays - SPARE_DAYS);
  const isLate = ({ verified }: RotatedPack): boolean =>
    verified !== null && verified < now - (windowDays - SPARE_DAYS) * DAY_MS;
  const chosen: RotatedPack[] = [];
  let bytes = 0;
  for (const pack of packs.filter(({ damaged }) => damaged === null).sort(longestFirst)) {
    const limit = isLate(pack) ? share * SHARES_MOST : share;
    if (chosen.length > 0 && (bytes + pack.stored / 2 > limit || bytes + pack.stored > mostBytes)) break;
    chosen.push(pack);
    bytes += pack.stored;
  }
  return { packs: chosen, bytes, damaged: packs.filter(({ damaged }) => damaged !== null) };
}

function longestFirst(a: RotatedPack, b: RotatedPack): number {
  const [first, second] = [a.verified ?? Number.NEGATIVE_INFINITY, b.verified ?? Number.NEGATIVE_INFINITY];
  if (first !== second) return first < second ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
