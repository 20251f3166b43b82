import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CopySettings } from '../../contract/settings/copy.ts';
import { VAULT_OBJECT } from '../../format/vault.ts';
import type { Chore, ChoreProvider } from '../chores/chore.ts';

const MiB = 1024 * 1024;
const DAY_MS = 24 * 3600 * 1000;
/** How long one run of the rotation may begin new packs (ms): the rest of a large share waits for tomorrow. */
export const ROTATION_LIMIT_MS = 2 * 3600 * 1000;

/**
 * Each day a share of every vault and of every copy is read back; what is not there (a disk that is not plugged in) waits. Of a
 * bucket no more is read than its settings allow a day: reading it back may cost money.
 */
export const rotationChores: ChoreProvider = async ({ settings }) => {
  const chores: Chore[] = [];
  const add = async (vault: string, type: string, place: string): Promise<void> => {
    if (!(await isThere(place))) return;
    const job = { kind: 'check', project: null, vault, type, trigger: 'schedule', options: {} } as const;
    chores.push({ job, every: DAY_MS });
  };
  for (const [vault, { url, copies }] of Object.entries(settings.vaults)) {
    await add(vault, 'rotation', url);
    for (const copy of copies)
      if (copy.enabled && readBackBytes({ copies: [copy] }, copy.name) !== 0)
        await add(vault, `rotation:${copy.name}`, placeOf(copy));
  }
  return chores;
};

/** Most bytes that a day's rotation of the copy may read; null: no limit. */
export function readBackBytes(
  vault: { readonly copies: readonly CopySettings[] } | undefined,
  copyName: string | null,
): number | null {
  const copy = vault?.copies.find(({ name }) => name === copyName);
  return copy?.kind === 's3' ? copy.readBackMibPerDay * MiB : null;
}

function placeOf(copy: CopySettings): string {
  return copy.kind === 'folder' ? path.join(copy.path, VAULT_OBJECT) : `s3://${copy.bucket}`;
}

/** Places that are no folder of this machine are found out by opening them. */
async function isThere(url: string): Promise<boolean> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(url)) return true;
  return (await stat(url).catch(() => null)) !== null;
}
