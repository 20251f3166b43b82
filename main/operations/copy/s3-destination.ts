import type { S3Store } from '../../store/s3/s3-store.ts';
import type { Destination, Held } from './destination.ts';

/** From so many objects on (eight pages) a listing is read in four parts at once. */
const PARTS_FROM = 8000;
const BOUNDS = ['', 'packs/40', 'packs/80', 'packs/c0'];

/** A copy in a bucket. `deleter` has other keys where the usual ones may not delete. */
export function s3Destination(store: S3Store, deleter: S3Store = store): Destination {
  const { requests } = store;
  return {
    ...{ store, counts: requests.counts },
    list: (expected, signal) => listed(store, expected, signal),
    put: (name, upload, how) => store.upload(name, upload, how),
    look: async (name, signal) => {
      const found = await store.head(name, signal);
      if (found === null) return null;
      const { ContentLength: size = 0, ETag: tag = '', ChecksumSHA256, ChecksumType } = found;
      const whole = ChecksumType === 'COMPOSITE' ? undefined : ChecksumSHA256;
      const hash = whole === undefined ? null : Buffer.from(whole, 'base64').toString('hex');
      const lockedUntil = found.ObjectLockRetainUntilDate?.getTime() ?? null;
      return { size, tag, hash, lockedUntil };
    },
    remove: (name) => deleter.delete(name),
    lock: (name, until, signal) => store.retain(name, until, signal),
    onTrouble: (tell) => {
      requests.onTrouble = tell;
    },
    close: async () => {
      await store.close();
      if (deleter !== store) await deleter.close();
    },
  };
}

async function listed(store: S3Store, expected: number, signal?: AbortSignal): Promise<Map<string, Held>> {
  const bounds = expected < PARTS_FROM ? [''] : BOUNDS;
  const parts = await Promise.all(
    bounds.map(async (after, n) => {
      const until = bounds[n + 1];
      const range = { prefix: '', after, signal, ...(until === undefined ? {} : { until }) };
      const found: Held[] = [];
      for await (const { name, size, etag } of store.listed(range)) found.push({ name, size, tag: etag });
      return found;
    }),
  );
  return new Map(parts.flat().map((held) => [held.name, held]));
}
