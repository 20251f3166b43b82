import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { WORKERS_MAX } from '../../base/limits.ts';
import { removeTree } from '../../platform/remove-tree.ts';
import { WorkerPool } from '../workers/pool.ts';
import type { RoleCode } from '../workers/role.ts';

/** Subtrees for each thread, so that none waits long for the one with the largest. */
const SHARE = 32;
/** How deep subtrees are looked for. */
const LEVELS = 6;

/** Removes what is below a folder of very many files in threads. What did not go so is left: whoever removes the folder will say why. */
export async function removeInThreads(folder: string): Promise<void> {
  const size = Math.min(availableParallelism(), WORKERS_MAX);
  const pool = new WorkerPool<string, null>('remove-trees', { size, depth: 2, data: () => null });
  try {
    pool.start();
    const running: Promise<unknown>[] = [];
    for (const tree of subtrees(folder, size * SHARE)) running.push(pool.run(tree));
    await Promise.allSettled(running);
  } finally {
    await pool.close();
  }
}

/** Folders below `folder`, none within another, about `wanted` of them where there are as many near the top. */
function subtrees(folder: string, wanted: number): string[] {
  let found = [folder];
  for (let level = 0; level < LEVELS && found.length < wanted; level++) {
    const below = found.map((each) => ({ each, folders: foldersIn(each) }));
    if (below.every(({ folders }) => folders.length === 0)) break;
    found = below.flatMap(({ each, folders }) => (folders.length === 0 ? [each] : folders));
  }
  return found;
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(folder, name));
}

export async function removeTreesRole(): Promise<RoleCode> {
  return {
    async run(folder) {
      removeTree(folder as string);
      return null;
    },
  };
}
