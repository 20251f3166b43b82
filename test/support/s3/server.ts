import { setTimeout as wait } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Keys } from '../../../main/store/s3/access.ts';

/** A real S3 server of our own, on loopback. */
export interface S3Server {
  readonly name: string;
  readonly endpoint: string;
  readonly keys: S3Keys;
  /** Whether it refuses wrong keys (and wrong hashes). */
  readonly checksKeys: boolean;
  /** Whether it says the SHA-256 of an object again. */
  readonly keepsChecksums: boolean;
  stop(): Promise<void>;
}

/** A client as anybody would make it: for what a test does behind the back of the store. */
export function plainClient({ endpoint, keys }: Pick<S3Server, 'endpoint' | 'keys'>): S3Client {
  return new S3Client({
    ...{
      endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { ...keys },
    },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}

let made = 0;

/** A new bucket; with `lock` one that has object lock (and versions). */
export async function newBucket(server: S3Server, { lock = false } = {}): Promise<string> {
  const bucket = `test-${process.pid}-${++made}`;
  const client = plainClient(server);
  await client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      ...(lock ? { ObjectLockEnabledForBucket: true } : {}),
    }),
  );
  client.destroy();
  return bucket;
}

export async function untilItAnswers(endpoint: string, patienceMs: number): Promise<void> {
  for (const end = performance.now() + patienceMs; ; ) {
    try {
      await fetch(endpoint);
      return;
    } catch (error) {
      if (performance.now() > end) throw new Error(`${endpoint} does not answer`, { cause: error });
    }
    await wait(50);
  }
}
