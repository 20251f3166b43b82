import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';
import { type CheckDepth, check } from '../../main/operations/check.ts';
import { openVault, type Vault } from '../../main/operations/vault/open-vault.ts';
import { FolderStore } from '../../main/store/folder.ts';
import type { Store } from '../../main/store/store.ts';
import { tempFolder } from '../support/temp.ts';
import { expectSame, type Node, treeOf } from '../support/tree-of.ts';
import { restore, snapshotsOf } from '../support/vaults.ts';

export type Tree = ReadonlyMap<string, Node>;

/**
 * A folder store named by a relative path: check and restore then work in this thread, which is quicker than starting
 * workers, while the workers of a backup still find the same folder.
 */
export class NearStore extends FolderStore {
  override readonly url: string;

  constructor(root: string) {
    super(root);
    this.url = relative(process.cwd(), root);
  }
}

export async function openAt(
  folder: string,
  home: string,
  store: Store = new NearStore(folder),
): Promise<Vault> {
  return openVault(store, { home, secrets: { atHand: false } });
}

/** Opens, acts, closes. */
export async function at<T>(
  folder: string,
  home: string,
  action: (vault: Vault) => Promise<T>,
  store?: Store,
): Promise<T> {
  const vault = await openAt(folder, home, store);
  try {
    return await action(vault);
  } finally {
    await vault.close();
  }
}

/** Copies of a vault and of the home that goes with it; each look and each step starts from them again. */
export class Rewind {
  readonly folder: string;
  readonly home: string;
  readonly #copies = tempFolder('copies');

  constructor(folder: string, home: string) {
    this.folder = folder;
    this.home = home;
    cpSync(folder, join(this.#copies, 'vault'), { recursive: true });
    cpSync(home, join(this.#copies, 'home'), { recursive: true });
  }

  again(): void {
    for (const [copy, place] of [
      ['vault', this.folder],
      ['home', this.home],
    ] as const) {
      rmSync(place, { recursive: true, force: true });
      cpSync(join(this.#copies, copy), place, { recursive: true });
    }
  }
}

let made: string | null = null;

/** One folder for all that is removed again at once. */
function scratch(): string {
  made ??= tempFolder('scratch');
  return made;
}

/** Every byte is right, and every snapshot there is gives back the tree that was saved. Returns their ids, oldest first. */
export async function expectWhole(
  vault: Vault,
  saved: (id: string) => Tree,
  depth: CheckDepth = 'read',
): Promise<string[]> {
  const result = await check(vault, { depth });
  expect({
    verdict: result.verdict,
    affected: result.affected,
    packs: result.packs > 0,
  }).toEqual({
    verdict: 'ok',
    affected: [],
    packs: true,
  });
  const snapshots = await snapshotsOf(vault);
  for (const snapshot of snapshots) {
    const out = join(scratch(), 'out');
    const { problems, lost } = await restore(vault, { snapshot, folder: out });
    expect({ problems, lost }).toEqual({ problems: [], lost: [] });
    expectSame(saved(snapshot.id), treeOf(join(out, 'shop')));
    rmSync(out, { recursive: true });
  }
  return snapshots.map(({ id }) => id);
}

/** The same, as a machine sees it that knows nothing of this vault, and as one with a copy of `home` does. */
export async function expectWholeFromAnywhere(
  folder: string,
  home: string,
  saved: (id: string) => Tree,
): Promise<string[]> {
  const empty = join(scratch(), 'empty-home');
  const ids = await at(folder, empty, (vault) => expectWhole(vault, saved));
  const copy = join(scratch(), 'home-copy');
  cpSync(home, copy, { recursive: true });
  const result = await at(folder, copy, (vault) => check(vault, { depth: 'read' }));
  expect({ verdict: result.verdict, affected: result.affected }).toEqual({
    verdict: 'ok',
    affected: [],
  });
  for (const gone of [empty, copy]) rmSync(gone, { recursive: true });
  return ids;
}

/** A process that is over: what a fault leaves of a lock in a test names this process, which lives on. */
const ENDED = spawnSync(process.execPath, ['--version']).pid;

/** As if the process that holds the lock (or a claim to it) had ended. */
export function endWriter(folder: string): void {
  const locks = join(folder, 'lock');
  for (const name of existsSync(locks) ? readdirSync(locks) : []) {
    const record = JSON.parse(readFileSync(join(locks, name), 'utf8')) as object;
    writeFileSync(join(locks, name), JSON.stringify({ ...record, pid: ENDED }));
  }
}

export const isLocked = (folder: string): boolean => existsSync(join(folder, 'lock', 'writer.json'));

/** Files that writers left unfinished. */
export function leftOvers(folder: string): string[] {
  const spool = join(folder, 'tmp');
  return existsSync(spool) ? readdirSync(spool) : [];
}
