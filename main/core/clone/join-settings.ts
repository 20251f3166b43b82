import { CofreError } from '../../base/errors.ts';
import type { SettingsDraft } from '../settings/read.ts';
import type { Editable } from '../settings/write.ts';

export interface ClonedVault {
  /** Name it gets here. */
  readonly name: string;
  /** Where it lies now. */
  readonly url: string;
}

export interface Joined {
  readonly projects: readonly string[];
  /** Projects of the vault whose name is taken here: they are left as they are. */
  readonly taken: readonly string[];
}

/**
 * Puts a cloned vault and its projects among the settings of this machine, in place. What is decided here already stays:
 * nothing of this machine is replaced. 'refused' when the name of the vault is taken by another.
 */
export function joinSettings(draft: Editable, stranger: SettingsDraft | null, vault: ClonedVault): Joined {
  const there = draft.vaults[vault.name];
  if (there !== undefined && there.url !== vault.url)
    throw new CofreError('refused', `there is a vault "${vault.name}" already`, {
      ...{ reason: 'vaultNameTaken', name: vault.name, url: there.url },
    });
  const { vaults = {}, projects = {}, version: _, $schema: __, ...rest } = stranger ?? { version: 1 };
  const [theirs] = Object.values(vaults);
  draft.vaults[vault.name] = { ...theirs, ...there, url: vault.url };
  for (const [key, value] of Object.entries(rest))
    if (!Object.hasOwn(draft, key)) Object.assign(draft, { [key]: value });
  const names = Object.keys(projects);
  const free = names.filter((name) => !Object.hasOwn(draft.projects, name));
  for (const name of free) {
    const project = projects[name];
    if (project !== undefined) draft.projects[name] = { ...project, vault: vault.name };
  }
  return { projects: free, taken: names.filter((name) => !free.includes(name)) };
}
