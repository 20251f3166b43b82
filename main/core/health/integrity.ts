import type { Facts, VaultFacts } from './facts.ts';
import { asks, causeValues, DAY, type Found, type Rule, runs } from './found.ts';

/** Whether what is stored is still what was stored. */
export const integrity: Rule = (facts) =>
  facts.vaults.flatMap((vault) => [
    ...damaged(facts, vault),
    ...checkFailed(facts, vault),
    ...coverage(facts, vault),
  ]);

function damaged(facts: Facts, { name, damage, coverage: covered }: VaultFacts): Found[] {
  const packs = covered?.damagedPacks ?? 0;
  if (damage === null && packs === 0) return [];
  const since = damage === null ? {} : { since: damage.finishedAt ?? damage.queuedAt };
  return [
    {
      ...{ code: 'damaged' as const, level: 'critical' as const, vault: name, ...since },
      values: { vault: name, packs, problems: damage?.problemCount ?? packs },
      action: asks(facts, 'heal.start', { place: { vault: name } }, ['heal', '--vault', name]),
    },
  ];
}

/** A rotation that is late by a quarter of its window has stopped, and is not only slow. */
const LATE = 1.25;
/** A share is read every day: after so long without one (ms) the rotation does not run. */
const ROTATION_STOPPED = 3 * DAY;

function coverage(facts: Facts, { name, coverage: read, projects, lastRotationAt }: VaultFacts): Found[] {
  if (read === null || projects.length === 0) return [];
  const { oldestAt, windowDays, provenPacks, packs, provenBytes, bytes } = read;
  const isUnderWay = lastRotationAt !== null && facts.now - lastRotationAt < ROTATION_STOPPED;
  const isLate =
    oldestAt === null ? provenPacks < packs && !isUnderWay : facts.now - oldestAt > LATE * windowDays * DAY;
  if (!isLate) return [];
  const percent = Math.floor((100 * provenBytes) / Math.max(1, bytes));
  return [
    {
      ...{ code: 'coverage-behind' as const, level: 'warning' as const, vault: name },
      values: { vault: name, percent, days: windowDays },
      action: runs(facts, ['check', '--rotation', '--vault', name]),
    },
  ];
}

function checkFailed(facts: Facts, { name, lastCheck, damage }: VaultFacts): Found[] {
  if (lastCheck === null || lastCheck.state !== 'failed' || damage !== null) return [];
  const values = { vault: name, ...causeValues(lastCheck.reason) };
  return [
    {
      ...{
        code: 'check-failed' as const,
        level: 'warning' as const,
        vault: name,
        since: lastCheck.queuedAt,
        values,
      },
      action: asks(facts, 'check.start', { place: { vault: name } }, ['check', '--vault', name]),
    },
  ];
}
