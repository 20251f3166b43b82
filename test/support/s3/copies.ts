import { join } from 'node:path';
import { systemClock } from '../../../main/base/clock.ts';
import { systemSleep } from '../../../main/core/core.ts';
import type { Destination } from '../../../main/operations/copy/destination.ts';
import { folderDestination } from '../../../main/operations/copy/folder-destination.ts';
import { Ledger } from '../../../main/operations/copy/ledger.ts';
import { markFolder } from '../../../main/operations/copy/marker.ts';
import type { SyncPolicy } from '../../../main/operations/copy/plan.ts';
import { s3Destination } from '../../../main/operations/copy/s3-destination.ts';
import { type SyncOptions, type SyncResult, syncCopy } from '../../../main/operations/copy/sync.ts';
import { FolderStore } from '../../../main/store/folder.ts';
import type { S3World } from '../../../main/store/s3/requests.ts';
import { S3Store } from '../../../main/store/s3/s3-store.ts';
import { tempFolder } from '../temp.ts';
import type { S3Server } from './server.ts';

export const POLICY: SyncPolicy = {
  deleteGraceMs: null,
  lock: null,
  parallel: 8,
  mayDelete: true,
  manyMayGo: false,
};

export interface CopyAt {
  readonly server: Pick<S3Server, 'endpoint' | 'keys'>;
  readonly bucket: string;
  readonly prefix: string;
}

export function bucketStore({ server, bucket, prefix }: CopyAt, world: Partial<S3World> = {}): S3Store {
  const place = {
    bucket,
    prefix,
    endpoint: server.endpoint,
    region: 'us-east-1',
    pathStyle: true,
  };
  return new S3Store(place, { keys: server.keys }, world);
}

export const bucketCopy = (at: CopyAt, world: Partial<S3World> = {}): Destination =>
  s3Destination(bucketStore(at, world));

export async function folderCopy(folder: string): Promise<Destination> {
  return folderDestination(new FolderStore(folder), await markFolder(folder));
}

/** One machine's memory of one copy. */
export const newLedger = (home = tempFolder('ledger')): Ledger => new Ledger(join(home, 'ledger.db'));

export function sync(
  vault: string,
  { to, ledger }: { readonly to: Destination; readonly ledger: Ledger },
  options: Partial<SyncOptions> & { readonly policy?: SyncPolicy } = {},
): Promise<SyncResult> {
  return syncCopy({
    ...{
      from: new FolderStore(vault),
      to,
      ledger,
      policy: POLICY,
      limit: () => null,
      isNeeded: () => false,
      fresh: false,
    },
    ...{ clock: systemClock, sleep: systemSleep },
    ...options,
  });
}
