import type { Facts, VaultFacts } from './facts.ts';
import { asks, causeValues, type Found, type Rule, runs, shortRun } from './found.ts';

/** Where the backups lie, and whether there is room for the next ones. */
export const space: Rule = (facts) =>
  facts.vaults.flatMap((vault) => [
    ...missing(facts, vault),
    ...filling(facts, vault),
    ...cleanup(facts, vault),
  ]);

function missing(facts: Facts, { name, url, present, projects }: VaultFacts): Found[] {
  if (present !== false || projects.length === 0) return [];
  return [
    {
      ...{
        code: 'vault-missing' as const,
        level: 'critical' as const,
        vault: name,
        values: { vault: name, url },
      },
      action: runs(facts, ['vault', 'list']),
    },
  ];
}

/** Days until full from which a person is told: time to buy a disk, and time to do something today. */
const WARNING_DAYS = 14;
const CRITICAL_DAYS = 3;
/** Below this (bytes) no backup starts (see core/space/room.ts): there is no use in a forecast. */
const NOTHING_LEFT = 64 * 1024 * 1024;

function filling(facts: Facts, { name, disk }: VaultFacts): Found[] {
  if (disk === null) return [];
  const isFull = disk.free < NOTHING_LEFT;
  const days = disk.daysUntilFull;
  if (!isFull && (days === null || days >= WARNING_DAYS)) return [];
  const level = isFull || (days !== null && days < CRITICAL_DAYS) ? 'critical' : 'warning';
  const values = { vault: name, free: disk.free, perDay: disk.bytesPerDay ?? 0, days: days ?? 0 };
  const context = isFull ? 'full' : 'soon';
  return [
    {
      ...{
        code: 'disk-filling' as const,
        level,
        vault: name,
        values: { ...values, context, count: days ?? 0 },
      },
      action: asks(facts, 'prune.start', { place: { vault: name } }, ['prune', '--dry-run', '--vault', name]),
    },
  ];
}

function cleanup(facts: Facts, { name, lastPrune, budgetBytes }: VaultFacts): Found[] {
  if (lastPrune === null || lastPrune.state === 'complete') return [];
  const subject = { vault: name, since: lastPrune.queuedAt };
  if (lastPrune.state === 'incomplete' && lastPrune.reason?.code === 'over-budget') {
    const values = { vault: name, budget: budgetBytes ?? 0 };
    const action = runs(facts, ['retention', '--vault', name]);
    return [{ ...subject, code: 'over-budget', level: 'warning', values, action }];
  }
  if (lastPrune.state !== 'failed') return [];
  const values = { vault: name, run: shortRun(lastPrune.id), ...causeValues(lastPrune.reason) };
  const action = asks(facts, 'history.run', { run: lastPrune.id }, ['logs', shortRun(lastPrune.id)]);
  return [{ ...subject, code: 'cleanup-failed', level: 'warning', values, action }];
}
