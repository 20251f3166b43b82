import { CofreError } from '../../base/errors.ts';
import type { ProjectSettings } from '../../contract/settings/project.ts';
import type { Settings, VaultSettings } from '../../contract/settings/settings.ts';
import { nearest } from './near.ts';

/** The project of that name; `project-unknown`, with the nearest name there is. */
export function projectOf(settings: Settings, name: string): ProjectSettings {
  const found = own(settings.projects, name);
  if (found !== undefined) return found;
  throw unknown('project-unknown', name, Object.keys(settings.projects));
}

export interface NamedVault extends VaultSettings {
  readonly name: string;
}

export function vaultNamed(settings: Settings, name: string): NamedVault {
  const found = own(settings.vaults, name);
  if (found !== undefined) return { name, ...found };
  throw unknown('vault-unknown', name, Object.keys(settings.vaults));
}

/** Where a project is kept. */
export function vaultOf(settings: Settings, project: ProjectSettings): NamedVault {
  return vaultNamed(settings, project.vault);
}

/** The vault that is meant where none is named: the only one there is. */
export function onlyVault(settings: Settings): NamedVault | null {
  const [name, ...others] = Object.keys(settings.vaults);
  return name === undefined || others.length > 0 ? null : vaultNamed(settings, name);
}

function own<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

function unknown(
  code: 'project-unknown' | 'vault-unknown',
  name: string,
  names: readonly string[],
): CofreError {
  const similar = nearest(name, names);
  const reason = code === 'project-unknown' ? 'similarProject' : 'similarVault';
  const details = similar === null ? { name } : { name, similar, reason };
  return new CofreError(code, `there is no ${code.split('-')[0]} "${name}"`, details);
}
