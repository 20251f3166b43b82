import type { Settings } from '../../contract/settings/settings.ts';
import type { Coverage } from '../../contract/views/proof.ts';
import { readCoverage } from '../../engine/catalog/coverage.ts';
import { ROTATION_DAYS } from '../../operations/rotation/plan.ts';
import { catalogAt } from '../../operations/vault/catalog-place.ts';
import { urlOfCopy } from '../copies/place.ts';

const DAY_MS = 24 * 3600 * 1000;

export interface CoveredPlace {
  readonly vault: string;
  /** Null: the vault itself. */
  readonly copy: string | null;
  readonly url: string;
  readonly windowDays: number;
}

export interface CoverageMoment {
  /** Folder of this instance: catalogs lie in it. */
  readonly home: string;
  readonly now: number;
}

/** Told from the catalogs of this machine, without opening anything; null where it never looked into the place. */
export function coverageOf(
  { vault, copy, url, windowDays }: CoveredPlace,
  { home, now }: CoverageMoment,
): Coverage | null {
  const catalog = catalogAt(home, url);
  const found = catalog === null ? null : readCoverage(catalog, now - windowDays * DAY_MS);
  return found === null ? null : { vault, copy, windowDays, ...found };
}

export function coverageOfAll({ vaults }: Settings, moment: CoverageMoment): Coverage[] {
  return Object.entries(vaults).flatMap(([vault, { url, rotationDays, copies }]) => {
    const windowDays = rotationDays ?? ROTATION_DAYS;
    const folders = copies.filter(({ kind }) => kind === 'folder');
    const places = folders.map((copy) => ({ copy: copy.name as string | null, url: urlOfCopy(copy) }));
    return [{ copy: null, url }, ...places].flatMap(
      (place) => coverageOf({ vault, windowDays, ...place }, moment) ?? [],
    );
  });
}
