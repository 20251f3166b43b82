import type { Settings } from '../../contract/settings/settings.ts';
import type { SettingsDraft } from '../settings/read.ts';

/** What the settings say of one vault: who can read that vault learns nothing of others. Null when they do not know it. */
export function settingsAbout(vault: string, draft: SettingsDraft): SettingsDraft | null {
  const { $schema: _, vaults = {}, projects = {}, ...rest } = draft;
  const own = Object.hasOwn(vaults, vault) ? vaults[vault] : undefined;
  if (own === undefined) return null;
  const mine = Object.entries(projects).filter(([, project]) => project.vault === vault);
  return { ...rest, vaults: { [vault]: own }, projects: Object.fromEntries(mine) };
}

/** Projects of the settings that are kept in this vault. */
export function projectsIn({ projects }: Settings, vault: string): string[] {
  return Object.keys(projects).filter((name) => projects[name]?.vault === vault);
}
