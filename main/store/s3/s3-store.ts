import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { systemClock } from '../../base/clock.ts';
import { checkObjectName, checkObjectPrefix, checkRange } from '../name.ts';
import type { Store, StoredObject } from '../store.ts';
import type { S3Access } from './access.ts';
import { answerOf } from './answer.ts';
import { getPart, getWhole } from './get.ts';
import { type ListedObject, type ListRange, listRange, rootOf } from './listing.ts';
import { checkedPlace, type S3Place, s3Url } from './place.ts';
import { headOf, type LockUntil, type PutOptions, putObject, type Upload } from './put.ts';
import { type Head, S3Requests, type S3World, STALL_MS } from './requests.ts';
import { PATIENT } from './retry.ts';
import { LocalSpool } from './spool.ts';

/** What of a file is read at once for an upload (bytes): with many uploads at the same time this is their memory. */
const PIECE_BYTES = 1024 * 1024;

/** Objects in an S3-compatible bucket, below a prefix. */
export class S3Store implements Store {
  readonly url: string;
  readonly place: S3Place;
  readonly requests: S3Requests;
  readonly #access: S3Access;
  readonly #spool = new LocalSpool();

  constructor(place: S3Place, access: S3Access, world: Partial<S3World> = {}) {
    this.place = checkedPlace(place);
    this.url = s3Url(this.place);
    this.#access = access;
    this.requests = new S3Requests(this.place, access, { ...systemWorld, ...world });
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.upload(name, uploadOf(bytes), { how: 'create' });
  }

  async putFile(name: string, file: string): Promise<void> {
    checkObjectName(name);
    await this.upload(name, await uploadOfFile(file), { how: 'create' });
    await rm(file, { force: true });
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    await this.upload(name, uploadOf(bytes), { how: 'replace' });
  }

  /** As `put` or `replace`, from any source, with a lock where wanted; answers the ETag. */
  async upload(name: string, upload: Upload, options: PutOptions): Promise<string> {
    checkObjectName(name);
    return putObject(this.requests, this.#access, { ...options, name, upload });
  }

  async get(name: string, maxBytes: number): Promise<Buffer> {
    checkObjectName(name);
    return getWhole(this.requests, name, maxBytes);
  }

  async getRange(name: string, offset: number, length: number): Promise<Buffer> {
    checkObjectName(name);
    checkRange(offset, length);
    return getPart(this.requests, name, { offset, length });
  }

  async stat(name: string): Promise<StoredObject | null> {
    const found = await this.head(name);
    return found === null ? null : { name, size: found.ContentLength ?? 0 };
  }

  async head(name: string, signal?: AbortSignal): Promise<Head | null> {
    checkObjectName(name);
    return headOf(this.requests, name, signal);
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    for await (const { name, size } of this.listed({ prefix })) yield { name, size };
  }

  /** With what the service says of each object beside its size. */
  async *listed(range: ListRange): AsyncGenerator<ListedObject> {
    checkObjectPrefix(range.prefix);
    yield* listRange(this.requests, range);
  }

  /** Moves the end of the lock of an object; never to an earlier day. */
  async retain(name: string, { mode, until }: LockUntil, signal?: AbortSignal): Promise<void> {
    checkObjectName(name);
    const input = {
      Bucket: this.place.bucket,
      Key: rootOf(this.place.prefix) + name,
      Retention: { Mode: mode, RetainUntilDate: until },
    };
    await this.requests.ask({ action: 'PutObjectRetention', counts: 'writes', signal }, (one) =>
      this.requests.client.send(new PutObjectRetentionCommand(input), { abortSignal: one.signal }),
    );
  }

  async delete(name: string): Promise<void> {
    checkObjectName(name);
    const input = { Bucket: this.place.bucket, Key: rootOf(this.place.prefix) + name };
    await this.requests.ask<null>(
      { action: 'DeleteObject', counts: 'deletes' },
      async (one) => {
        await this.requests.client.send(new DeleteObjectCommand(input), { abortSignal: one.signal });
        return null;
      },
      (error) => (isNoKey(error) ? null : undefined),
    );
  }

  /** Whether the bucket keeps what is overwritten or deleted; null where these keys may not ask. */
  versioning(signal?: AbortSignal): Promise<boolean | null> {
    const command = () => new GetBucketVersioningCommand({ Bucket: this.place.bucket });
    return this.requests.ask<boolean | null>(
      { action: 'GetBucketVersioning', counts: 'reads', signal },
      async (one) =>
        (await this.requests.client.send(command(), { abortSignal: one.signal })).Status === 'Enabled',
      (error) => (isUntold(error) ? null : undefined),
    );
  }

  /** Whether the bucket has object lock; null where these keys may not ask, or the service does not know of it. */
  locking(signal?: AbortSignal): Promise<boolean | null> {
    const command = () => new GetObjectLockConfigurationCommand({ Bucket: this.place.bucket });
    return this.requests.ask<boolean | null>(
      { action: 'GetBucketObjectLockConfiguration', counts: 'reads', signal },
      async (one) => {
        const answer = await this.requests.client.send(command(), { abortSignal: one.signal });
        return answer.ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
      },
      (error) => {
        if (answerOf(error).code === 'ObjectLockConfigurationNotFoundError') return false;
        return isUntold(error) ? null : undefined;
      },
    );
  }

  spool(): Promise<string> {
    return this.#spool.folder();
  }

  clearSpool(): Promise<void> {
    return this.#spool.clear();
  }

  async close(): Promise<void> {
    this.requests.close();
    await this.#spool.remove();
  }
}

const systemWorld: S3World = {
  clock: systemClock,
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
  random: randomBytes,
  policy: PATIENT,
  stallMs: STALL_MS,
};

function isUntold(error: unknown): boolean {
  const { status, code } = answerOf(error);
  return (status === 403 && !/Signature|AccessKeyId|Token/.test(code)) || status === 501 || status === 405;
}

/** Some services answer so where Amazon says that all is well. */
function isNoKey(error: unknown): boolean {
  const { status, code } = answerOf(error);
  return status === 404 && code !== 'NoSuchBucket';
}

function uploadOf(bytes: Uint8Array): Upload {
  const own = Buffer.from(bytes); // a later try must send what was given, whatever became of it
  return { size: own.length, sha256: createHash('sha256').update(own).digest('hex'), open: () => own };
}

export async function uploadOfFile(file: string): Promise<Upload> {
  const { size } = await stat(file);
  const hash = createHash('sha256');
  const pieces = (): AsyncIterable<Uint8Array> => createReadStream(file, { highWaterMark: PIECE_BYTES });
  for await (const piece of pieces()) hash.update(piece);
  return { size, sha256: hash.digest('hex'), open: pieces };
}
