import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { failureOf } from '../../contract/failure.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import type { PlaceView, VaultView } from '../../contract/views/vault.ts';
import { VAULT_OBJECT } from '../../format/vault.ts';
import { openStore } from '../../operations/vault/place.ts';
import { spaceAt } from '../../platform/free-space.ts';
import { mayWriteTo } from '../../platform/may-write.ts';
import { type NamedVault, vaultNamed } from '../settings/lookup.ts';
import type { Keyring } from './keyring.ts';
import type { OpenVaults } from './open-vaults.ts';

export interface Looking {
  readonly vaults: OpenVaults;
  readonly keyring: Keyring;
}

const UNKNOWN = {
  ...{ encrypted: null, opensBy: null, snapshots: null, newestAt: null, storedBytes: null },
  kitConfirmed: null,
} as const;

/** A vault of the settings as it stands; one that cannot be reached is shown with its problem. */
export async function lookAtVault(looking: Looking, settings: Settings, name: string): Promise<VaultView> {
  const named = vaultNamed(settings, name);
  const space = path.isAbsolute(named.url) ? await spaceAt(named.url) : null;
  const common = {
    ...{ name, url: named.url, freeBytes: space?.free ?? null, totalBytes: space?.total ?? null },
    projects: Object.keys(settings.projects).filter((each) => settings.projects[each]?.vault === name),
  };
  try {
    return { ...common, ...(await insideOf(looking, named)) };
  } catch (error) {
    return { ...common, ...UNKNOWN, problem: failureOf(error) };
  }
}

type Inside = Omit<VaultView, 'name' | 'url' | 'freeBytes' | 'totalBytes' | 'projects'>;

async function insideOf({ vaults, keyring }: Looking, named: NamedVault): Promise<Inside> {
  return vaults.use(named, async (vault) => {
    const { encrypted } = vault;
    const opensBy = !encrypted
      ? 'plain'
      : keyring.passphraseOf(named.name) !== null
        ? 'given'
        : named.passphrase === undefined
          ? 'nobody'
          : 'settings';
    const storedBytes = vault.catalog.packs().reduce((sum, { stored }) => sum + stored, 0);
    const kitConfirmed = encrypted ? named.recoveryKitKept === true : null;
    const told = { encrypted, opensBy, storedBytes, kitConfirmed } as const;
    try {
      const { snapshots } = await vaults.snapshots(named, vault);
      const newest = snapshots.at(-1);
      const newestAt = newest === undefined ? null : Date.parse(newest.record.started);
      return { ...told, snapshots: snapshots.length, newestAt, problem: null };
    } catch (error) {
      // It is there and locked, or its passphrase is not to be had: what needs no key is still told.
      return { ...told, snapshots: null, newestAt: null, problem: failureOf(error) };
    }
  });
}

/** What is at a place that a person thinks of. Makes nothing. */
export async function lookAtPlace(url: string, folders: readonly string[]): Promise<PlaceView> {
  if (!path.isAbsolute(url)) return { ...(await bucketAt(url)), ...NO_DISK };
  const space = await spaceAt(url);
  const sameDiskAs = [];
  const disk = await deviceOf(url);
  for (const folder of folders)
    if (disk !== null && (await deviceOf(folder)) === disk) sameDiskAs.push(folder);
  const there = await whatIsAt(url);
  const writable = there === 'not-a-folder' ? false : await mayWriteTo(url);
  return {
    ...{ url, there, writable, sameDiskAs },
    ...{ freeBytes: space?.free ?? null, totalBytes: space?.total ?? null },
  };
}

const NO_DISK = { writable: null, freeBytes: null, totalBytes: null, sameDiskAs: [] };

async function whatIsAt(folder: string): Promise<PlaceView['there']> {
  const found = await stat(folder).catch(() => null);
  if (found === null) return 'nothing';
  if (!found.isDirectory()) return 'not-a-folder';
  const names = await readdir(folder).catch(() => null);
  if (names === null) return 'unreachable';
  if (names.includes(VAULT_OBJECT)) return 'vault';
  return names.length === 0 ? 'empty-folder' : 'folder';
}

async function bucketAt(url: string): Promise<Pick<PlaceView, 'url' | 'there'>> {
  try {
    const store = await openStore(url);
    const found = await store.stat(VAULT_OBJECT).finally(() => store.close());
    return { url, there: found === null ? 'nothing' : 'vault' };
  } catch {
    return { url, there: 'unreachable' }; // that is all a person has to know before they go on
  }
}

/** Of the nearest folder that is there. */
async function deviceOf(folder: string): Promise<number | null> {
  const found = await stat(folder).catch(() => null);
  if (found !== null) return found.dev;
  const parent = path.dirname(folder);
  return parent === folder ? null : deviceOf(parent);
}
