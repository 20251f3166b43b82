import type { Facts, VaultFacts } from './facts.ts';
import { asks, type Found, type Rule, shortRun } from './found.ts';

/** Whether what is stored is still what was stored. */
export const integrity: Rule = (facts) =>
  facts.vaults.flatMap((vault) => [...damaged(facts, vault), ...checkFailed(facts, vault)]);

function damaged(facts: Facts, { name, damage }: VaultFacts): Found[] {
  if (damage === null) return [];
  const values = { vault: name, run: shortRun(damage.id), problems: damage.problemCount };
  return [
    {
      ...{
        code: 'damaged' as const,
        level: 'critical' as const,
        vault: name,
        since: damage.finishedAt ?? damage.queuedAt,
      },
      values,
      action: asks(facts, 'history.run', { run: damage.id }, ['logs', shortRun(damage.id)]),
    },
  ];
}

function checkFailed(facts: Facts, { name, lastCheck, damage }: VaultFacts): Found[] {
  if (lastCheck === null || lastCheck.state !== 'failed' || damage !== null) return [];
  const values = { vault: name, code: lastCheck.reason?.code ?? '', reason: lastCheck.reason?.message ?? '' };
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
