import { stat } from 'node:fs/promises';
import type { Chore, ChoreProvider } from '../chores/chore.ts';

const DAY_MS = 24 * 3600 * 1000;
/** How long one run of the rotation may begin new packs (ms): the rest of a large share waits for tomorrow. */
export const ROTATION_LIMIT_MS = 2 * 3600 * 1000;

/** Each day a share of every vault is read back; one that is not there (a disk that is not plugged in) waits. */
export const rotationChores: ChoreProvider = async ({ settings }) => {
  const chores: Chore[] = [];
  for (const [vault, { url }] of Object.entries(settings.vaults)) {
    if (!(await isThere(url))) continue;
    const job = {
      kind: 'check',
      project: null,
      vault,
      type: 'rotation',
      trigger: 'schedule',
      options: {},
    } as const;
    chores.push({ job, every: DAY_MS });
  }
  return chores;
};

/** Places that are no folder of this machine are found out by opening them. */
async function isThere(url: string): Promise<boolean> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(url)) return true;
  return (await stat(url).catch(() => null)) !== null;
}
