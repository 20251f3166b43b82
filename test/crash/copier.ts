// A process of the kill test: copies a vault to a bucket. Arguments: vault folder, endpoint, bucket, prefix, file of the ledger.
import { systemClock } from '../../main/base/clock.ts';
import { systemSleep } from '../../main/core/core.ts';
import { Ledger } from '../../main/operations/copy/ledger.ts';
import { s3Destination } from '../../main/operations/copy/s3-destination.ts';
import { syncCopy } from '../../main/operations/copy/sync.ts';
import { FolderStore } from '../../main/store/folder.ts';
import { S3Store } from '../../main/store/s3/s3-store.ts';

const [folder = '', endpoint = '', bucket = '', prefix = '', ledger = ''] = process.argv.slice(2);
const place = { bucket, prefix, endpoint, region: 'us-east-1', pathStyle: true };
const keys = { accessKeyId: 'test', secretAccessKey: 'testtest' };
await syncCopy({
  from: new FolderStore(folder),
  to: s3Destination(new S3Store(place, { keys })),
  ledger: new Ledger(ledger),
  policy: { deleteGraceMs: 0, lock: null, parallel: 8, mayDelete: true, manyMayGo: true },
  limit: () => null,
  fresh: false,
  clock: systemClock,
  sleep: systemSleep,
});
process.exit(0);
