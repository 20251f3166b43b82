import type { Rule } from './found.ts';
import { runs } from './found.ts';

/** Whether the backups survive what may happen to this machine. */
export const copies: Rule = (facts) =>
  facts.vaults
    .filter(({ sharesDisk, projects }) => sharesDisk === true && projects.length > 0)
    .map((vault) => ({
      ...{ code: 'same-disk' as const, level: 'warning' as const, vault: vault.name },
      values: { vault: vault.name, url: vault.url },
      action: runs(facts, ['vault', 'list']),
    }));
