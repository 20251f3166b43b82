import { join, relative } from 'node:path';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { type BackupOptions, type BackupResult, backup } from '../../main/operations/backup/backup.ts';
import { type CheckResult, check } from '../../main/operations/check.ts';
import {
  executeRestore,
  planRestore,
  type RestoreRequest,
  type RestoreResult,
} from '../../main/operations/restore/restore.ts';
import { createVault, openVault, type Vault } from '../../main/operations/vault/open-vault.ts';
import { type Snapshot, syncPacks, syncSnapshots } from '../../main/operations/vault/sync-catalog.ts';
import { FolderStore } from '../../main/store/folder.ts';
import { openStore } from '../../main/store/open.ts';
import type { Store } from '../../main/store/store.ts';
import { tempFolder } from './temp.ts';

export interface OpenOptions {
  /** Another home is another machine: it knows nothing of this vault yet. */
  readonly home?: string;
  /** A machine that has only the public key. */
  readonly sealed?: boolean;
  readonly store?: Store;
  readonly clock?: Clock;
}

/** A vault in a temporary folder, with the means to open it as often as a test likes. */
export class TestVault {
  readonly folder: string;
  readonly home: string;
  /** The recovery key; null for a plain vault. */
  readonly key: string | null;
  readonly #open: Vault[] = [];

  constructor(folder: string, home: string, key: string | null) {
    this.folder = folder;
    this.home = home;
    this.key = key;
  }

  async open(options: OpenOptions = {}): Promise<Vault> {
    const { key } = this;
    const known = key !== null && options.sealed !== true;
    const vault = await openVault(options.store ?? (await openStore(this.folder)), {
      home: options.home ?? this.home,
      secrets: {
        atHand: known,
        ...(known ? { identity: async () => key } : {}),
      },
      clock: options.clock ?? systemClock,
    });
    this.#open.push(vault);
    return vault;
  }

  async close(): Promise<void> {
    for (const vault of this.#open.splice(0)) await vault.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

export async function newVault({ encrypted = false }: { encrypted?: boolean } = {}): Promise<TestVault> {
  const folder = join(tempFolder('vault'), 'vault');
  const store = await openStore(folder, { create: true });
  const encryption = encrypted ? { passphrase: null, recipients: [], ownKey: true } : ('none' as const);
  const { recoveryKey } = await createVault(store, { encryption });
  return new TestVault(folder, tempFolder('home'), recoveryKey);
}

/**
 * A folder store named by a relative path: check and restore then work in this thread, which is quicker than starting
 * workers, while the workers of a backup still find the same folder.
 */
export class InlineStore extends FolderStore {
  override readonly url: string;

  constructor(root: string) {
    super(root);
    this.url = relative(process.cwd(), root);
  }
}

/** One worker: its start is most of what a small backup takes. */
export function backUp(
  vault: Vault,
  source: string,
  options: Partial<BackupOptions> = {},
): Promise<BackupResult> {
  return backup(vault, { folders: [source], workers: 1, ...options });
}

export async function snapshotsOf(vault: Vault): Promise<Snapshot[]> {
  return (await syncSnapshots(vault)).snapshots;
}

export async function newest(vault: Vault): Promise<Snapshot> {
  const found = (await snapshotsOf(vault)).at(-1);
  if (found === undefined) throw new Error('the vault has no snapshot');
  return found;
}

export async function snapshotOf(vault: Vault, id: string | null): Promise<Snapshot> {
  const found = (await snapshotsOf(vault)).find((snapshot) => snapshot.id === id);
  if (found === undefined) throw new Error(`the vault has no snapshot ${id}`);
  return found;
}

/** Restores into `folder` (a new one by default), everything of the newest snapshot unless told otherwise. */
export async function restore(
  vault: Vault,
  options: {
    [Field in keyof RestoreRequest]?: RestoreRequest[Field] | undefined;
  } & { folder?: string } = {},
): Promise<RestoreResult & { folder: string }> {
  const { folder = join(tempFolder('restored'), 'out'), ...request } = options;
  await syncPacks(vault);
  const snapshot = request.snapshot ?? (await newest(vault));
  const { paths = [], target = { folder }, onConflict = 'refuse' } = request;
  const plan = await planRestore(vault, {
    paths,
    target,
    onConflict,
    snapshot,
  });
  return { ...(await executeRestore(vault, plan, { workers: 1 })), folder };
}

/** Every byte of the vault is proved, as another machine sees it and as this one does. */
export async function expectSound(test: TestVault): Promise<void> {
  const fresh = await test.open({
    home: tempFolder('home'),
    store: new InlineStore(test.folder),
  });
  const result: CheckResult = await check(fresh, { depth: 'read' });
  if (result.verdict !== 'ok' || result.problems.length > 0)
    throw new Error(
      `the vault is not sound: ${JSON.stringify({ problems: result.problems, affected: result.affected })}`,
    );
}
