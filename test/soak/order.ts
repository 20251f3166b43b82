import type { Destination } from '../../main/operations/copy/destination.ts';
import { folderDestination } from '../../main/operations/copy/folder-destination.ts';
import type { SyncPolicy } from '../../main/operations/copy/plan.ts';
import { s3Destination } from '../../main/operations/copy/s3-destination.ts';
import { FolderStore } from '../../main/store/folder.ts';
import type { S3Keys } from '../../main/store/s3/access.ts';
import type { S3Place } from '../../main/store/s3/place.ts';
import { S3Store } from '../../main/store/s3/s3-store.ts';

/** Where a copy lies, in words that another process understands. */
export type CopyAddress =
  | { readonly folder: string; readonly marker: string }
  | { readonly place: S3Place; readonly keys: S3Keys };

export function destinationAt(address: CopyAddress): Destination {
  return 'folder' in address
    ? folderDestination(new FolderStore(address.folder), address.marker)
    : s3Destination(new S3Store(address.place, { keys: address.keys }));
}

/** What a process is to do until it is killed. */
export type Order = { readonly now: number; readonly folder: string } & (
  | {
      readonly what: 'backup';
      readonly home: string;
      readonly key: string;
      readonly source: string;
      readonly trigger: string;
    }
  | {
      readonly what: 'prune';
      readonly home: string;
      readonly key: string;
      readonly keep: number;
      readonly graceMs: number;
    }
  | {
      readonly what: 'copy';
      readonly to: CopyAddress;
      readonly ledger: string;
      /** What this machine knows of the vault. */
      readonly catalog: string;
      readonly policy: SyncPolicy;
    }
);
