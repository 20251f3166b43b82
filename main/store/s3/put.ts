import { Readable } from 'node:stream';
import { HeadObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { objectExists } from '../answers.ts';
import type { S3Access } from './access.ts';
import { answerOf } from './answer.ts';
import { rootOf } from './listing.ts';
import type { Head, S3Requests, Try } from './requests.ts';

/** What is to be stored. `open` gives its bytes from the start, anew for each try. */
export interface Upload {
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
  readonly open: () => AsyncIterable<Uint8Array> | Uint8Array;
}

export interface LockUntil {
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly until: Date;
}

export interface PutOptions {
  /** create: 'object-exists' when the name is taken. */
  readonly how: 'create' | 'replace';
  readonly lock?: LockUntil | null;
  readonly signal?: AbortSignal | undefined;
}

/** Metadata of our objects: what their bytes are, and which call wrote them. */
export const SHA256_MARK = 'cofre-sha256';
const PUT_MARK = 'cofre-put';
const MARK_BYTES = 12;

/** Stores an object whole or not at all; answers its ETag. */
export async function putObject(
  requests: S3Requests,
  access: S3Access,
  { name, upload, how, lock, signal }: PutOptions & { readonly name: string; readonly upload: Upload },
): Promise<string> {
  const mark = Buffer.from(requests.world.random(MARK_BYTES)).toString('hex');
  const looks = how === 'create' && access.creates === 'look-first';
  const own = async (): Promise<string | null> => {
    const found = await headOf(requests, name, signal);
    if (found === null) return null;
    if (found.Metadata?.[PUT_MARK] === mark) return found.ETag ?? '';
    throw objectExists(name);
  };
  if (looks) await own();
  const input: PutObjectCommandInput = {
    Bucket: requests.place.bucket,
    Key: rootOf(requests.place.prefix) + name,
    ContentLength: upload.size,
    ChecksumSHA256: Buffer.from(upload.sha256, 'hex').toString('base64'),
    Metadata: { [SHA256_MARK]: upload.sha256, [PUT_MARK]: mark },
    ...(access.storageClass === undefined ? {} : { StorageClass: access.storageClass as 'STANDARD' }),
    ...(how === 'create' && !looks ? { IfNoneMatch: '*' } : {}),
    ...(lock ? { ObjectLockMode: lock.mode, ObjectLockRetainUntilDate: lock.until } : {}),
  };
  const etag = await requests.ask(
    { action: 'PutObject', counts: 'writes', signal },
    async (one) => {
      // Where a look is all that tells whether a name is free, what an earlier try may have done is looked for.
      if (looks && one.attempt > 1) {
        const ours = await own();
        if (ours !== null) return ours;
      }
      return send(requests, input, upload, one);
    },
    (error) => (answerOf(error).status === 412 ? TAKEN : undefined),
  );
  if (etag !== TAKEN) return etag;
  // Refused: by another's object, or by our own whose answer was lost.
  const ours = await own();
  if (ours === null) throw objectExists(name);
  return ours;
}

const TAKEN = '\0taken';

async function send(
  requests: S3Requests,
  input: PutObjectCommandInput,
  { open, sha256, size }: Upload,
  { signal, touch }: Try,
): Promise<string> {
  const source = size === 0 ? new Uint8Array() : open();
  const body = source instanceof Uint8Array ? source : Readable.from(touching(source, touch));
  const command = new PutObjectCommand({ ...input, Body: body });
  // The hash is signed: a service that checks signatures checks the bytes, whatever it thinks of checksums.
  command.middlewareStack.add(
    (next) => (args) => {
      const headers: unknown = Reflect.get(Object(args.request), 'headers');
      Object.assign(Object(headers), {
        'x-amz-content-sha256': sha256,
        'x-amz-sdk-checksum-algorithm': 'SHA256',
      });
      return next(args);
    },
    { step: 'build', name: 'cofreContentHash', priority: 'low' },
  );
  // The client does not hear of a source that fails, and would wait for ever.
  const broken = new AbortController();
  if (body instanceof Readable) body.on('error', (error) => broken.abort(error));
  const abortSignal = AbortSignal.any([signal, broken.signal]);
  try {
    return (await requests.client.send(command, { abortSignal })).ETag ?? '';
  } catch (error) {
    throw broken.signal.aborted && !signal.aborted ? broken.signal.reason : error;
  } finally {
    if (body instanceof Readable) body.destroy();
  }
}

async function* touching(source: AsyncIterable<Uint8Array>, touch: () => void): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    touch();
    yield piece;
  }
}

/** null when it is not there. */
export function headOf(requests: S3Requests, name: string, signal?: AbortSignal): Promise<Head | null> {
  const input = {
    Bucket: requests.place.bucket,
    Key: rootOf(requests.place.prefix) + name,
    ChecksumMode: 'ENABLED' as const,
  };
  return requests.ask<Head | null>(
    { action: 'GetObject', counts: 'reads', signal },
    (one) => requests.client.send(new HeadObjectCommand(input), { abortSignal: one.signal }),
    (error) => (answerOf(error).status === 404 ? null : undefined),
  );
}
