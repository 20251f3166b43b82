import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../../../contract/settings/settings.ts';
import type { Context } from '../context.ts';
import { core, type Editable } from '../core.ts';
import { usage } from '../values/usage.ts';
import { isPath } from '../vault/choose-vault.ts';

/** The vault of a new project by name; `url` when that name is new, for a vault that was given by its folder. */
export interface VaultFor {
  readonly name: string;
  readonly url: string | null;
}

export async function vaultForProject({ globals }: Context, settings: Settings): Promise<VaultFor> {
  const given = globals.vault;
  const names = Object.keys(settings.vaults);
  if (given === null) {
    const [only, ...others] = names;
    if (only === undefined) throw usage('noVaultNamed');
    if (others.length > 0) throw usage('severalVaults', { names: names.join(', ') });
    return { name: only, url: null };
  }
  if (!isPath(given) && (Object.hasOwn(settings.vaults, given) || !(await isFolder(given)))) {
    const { name } = (await core.lookup()).vaultNamed(settings, given);
    return { name, url: null };
  }
  const url = /^[a-z][a-z0-9+.-]+:\/\//i.test(given) ? given : path.resolve(given);
  const known = names.find((each) => settings.vaults[each]?.url === url);
  return known === undefined ? { name: freeName(url, names), url } : { name: known, url: null };
}

export function putVault(draft: Editable, { name, url }: VaultFor): void {
  if (url !== null && !Object.hasOwn(draft.vaults, name)) draft.vaults[name] = { url };
}

/** After its folder. */
function freeName(url: string, taken: readonly string[]): string {
  const last = url.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  const name =
    last
      .replaceAll(/[^\p{L}\p{N}_. -]/gu, '-')
      .replace(/^[. -]+/, '')
      .slice(0, 70) || 'vault';
  if (!taken.includes(name)) return name;
  for (let n = 2; ; n++) if (!taken.includes(`${name}-${n}`)) return `${name}-${n}`;
}

async function isFolder(place: string): Promise<boolean> {
  return (await stat(place).catch(() => null))?.isDirectory() ?? false;
}
