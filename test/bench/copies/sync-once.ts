// One sync in a process of its own; prints how many requests it made and how many seconds it took, without its start. Arguments: folder, endpoint, bucket, ledger, first|fresh.
import { systemClock } from '../../../main/base/clock.ts';
import { systemSleep } from '../../../main/core/core.ts';
import { Ledger } from '../../../main/operations/copy/ledger.ts';
import { s3Destination } from '../../../main/operations/copy/s3-destination.ts';
import { syncCopy } from '../../../main/operations/copy/sync.ts';
import { FolderStore } from '../../../main/store/folder.ts';
import { S3Store } from '../../../main/store/s3/s3-store.ts';

const [folder = '', endpoint = '', bucket = '', ledger = '', how = ''] = process.argv.slice(2);
const { COPY_ID: accessKeyId = '', COPY_SECRET: secretAccessKey = '' } = process.env;
const place = { bucket, prefix: 'vault', endpoint, region: 'us-east-1', pathStyle: true };
const began = performance.now();
const { requests } = await syncCopy({
  from: new FolderStore(folder),
  to: s3Destination(new S3Store(place, { keys: { accessKeyId, secretAccessKey } })),
  ledger: new Ledger(ledger),
  policy: { deleteGraceMs: null, lock: null, parallel: 16, mayDelete: true, manyMayGo: false },
  isNeeded: () => false,
  limit: () => null,
  fresh: how === 'fresh',
  clock: systemClock,
  sleep: systemSleep,
});
const all = Object.values(requests ?? {}).reduce((sum, count) => sum + count, 0);
const seconds = (performance.now() - began) / 1000;
process.stdout.write(`${all} ${seconds.toFixed(3)}\n`, () => process.exit(0));
