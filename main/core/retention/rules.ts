import type { RetentionSettings } from '../../contract/settings/schedule.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { RulesOf } from '../../engine/retain/plan.ts';
import type { RetentionRules } from '../../engine/retain/rules.ts';
import { systemTimeZone } from '../schedule/times.ts';

const DAY = 24 * 3600 * 1000;

export interface VaultRetention {
  readonly rules: RulesOf;
  readonly timeZone: (project: string) => string;
  readonly budgetBytes: number | null;
  /** False: nothing was decided about this vault, and nothing goes. */
  readonly hasAny: boolean;
}

/**
 * What the settings say for one vault. Snapshots of projects that are not in the settings any more, of folders that were
 * backed up by hand, and of types without rules all stay.
 */
export function retentionOf(settings: Settings, vault: string): VaultRetention {
  const projects = new Map(
    Object.entries(settings.projects).filter(([, project]) => project.vault === vault),
  );
  const rules: RulesOf = (name, type) => {
    const retention = projects.get(name)?.retention;
    const chosen = type === 'full' || type === 'quick' || type === 'database' ? retention?.[type] : undefined;
    return chosen === undefined ? {} : rulesFrom(chosen);
  };
  const budgetBytes = settings.vaults[vault]?.budgetBytes ?? null;
  const hasRules = [...projects].some(([name]) =>
    ['full', 'quick', 'database'].some((type) => Object.values(rules(name, type)).some((value) => value > 0)),
  );
  return {
    ...{ rules, budgetBytes, hasAny: hasRules || budgetBytes !== null },
    timeZone: (name) => projects.get(name)?.timeZone ?? systemTimeZone(),
  };
}

export function rulesFrom({ withinDays, ...counts }: RetentionSettings): RetentionRules {
  const given = Object.entries(counts).filter(([, count]) => count !== undefined);
  return { ...Object.fromEntries(given), ...(withinDays === undefined ? {} : { within: withinDays * DAY }) };
}
