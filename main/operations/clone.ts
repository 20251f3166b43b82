import { setTimeout as delay } from 'node:timers/promises';
import type { Problem } from '../base/problems.ts';
import { FolderStore } from '../store/folder.ts';
import { openStore } from '../store/open.ts';
import { folderDestination } from './copy/folder-destination.ts';
import { Ledger, ledgerFile } from './copy/ledger.ts';
import type { SyncPolicy } from './copy/plan.ts';
import { syncCopy } from './copy/sync.ts';
import type { ProgressEvent } from './events.ts';
import type { Vault } from './vault/open-vault.ts';

export interface CloneOptions {
  /** Absolute folder of the vault to be; what is there of the same vault already is not fetched again. */
  readonly folder: string;
  /** Folder of this instance. */
  readonly home: string;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: ProgressEvent) => void;
}

export interface Cloned {
  /** Objects and bytes that were fetched now. */
  readonly objects: number;
  readonly bytes: number;
  /** Objects of the copy that could not be had whole: they are left out, and named. */
  readonly problems: readonly Problem[];
}

/** Everything is fetched, nothing is ever removed on the other side. */
const POLICY: SyncPolicy = {
  deleteGraceMs: null,
  lock: null,
  parallel: 8,
  mayDelete: false,
  manyMayGo: false,
};

/**
 * Makes a whole local vault from a copy, records last, every object whose name is a hash proved on its way. Cut short, it goes
 * on where it was. 'refused' when another vault lies in the folder.
 */
export async function cloneVault(copy: Vault, options: CloneOptions): Promise<Cloned> {
  const { folder, home, signal, onEvent } = options;
  await (await openStore(folder, { create: true })).close();
  const to = folderDestination(new FolderStore(folder), null);
  using ledger = new Ledger(ledgerFile(home, copy.description.id, folder));
  const { sent, sentBytes, problems } = await syncCopy({
    isNeeded: () => true,
    ...{
      from: copy.store,
      to,
      ledger,
      policy: POLICY,
      limit: () => null,
      fresh: true,
      clock: copy.clock,
      signal,
    },
    sleep: (ms, stop) => delay(ms, undefined, stop === undefined ? {} : { signal: stop }),
    ...(onEvent === undefined ? {} : { onEvent }),
  });
  return { objects: sent, bytes: sentBytes, problems };
}
