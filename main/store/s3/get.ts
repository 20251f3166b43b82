import { createHash } from 'node:crypto';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { objectChanged, objectMissing, objectTooLarge, objectTruncated } from '../answers.ts';
import { answerOf, LineFault } from './answer.ts';
import { bytesOfBody, dropBody } from './body.ts';
import { rootOf } from './listing.ts';
import { headOf, SHA256_MARK } from './put.ts';
import type { S3Requests, Try } from './requests.ts';

const READS = { action: 'GetObject', counts: 'reads' } as const;

/**
 * A whole object; bytes that are not those that were stored (as far as that is known) are asked for again. The same wrong ones
 * twice are no fault of the line: then the object is 'damaged'.
 */
export async function getWhole(requests: S3Requests, name: string, maxBytes: number): Promise<Buffer> {
  let wrong: string | null = null;
  return requests.ask(READS, async (one) => {
    const answer = await open(requests, name, { one });
    const size = answer.ContentLength ?? -1;
    if (size < 0) throw notUnderstood(answer, 'the length is not said');
    if (size > maxBytes) {
      dropBody(answer.Body);
      throw objectTooLarge(name, size, maxBytes);
    }
    const bytes = await bytesOfBody(answer.Body, size, one);
    const found = wrongHash(answer, bytes);
    if (found === null) return bytes;
    if (found === wrong) throw objectChanged(name);
    wrong = found;
    throw new LineFault('SPOILT', 'the bytes are not those that were stored');
  });
}

/** Their hash, where the service or our own mark says another; null when they are right, or nothing is known. */
function wrongHash(
  { Metadata, ChecksumSHA256, ChecksumType }: GetObjectCommandOutput,
  bytes: Buffer,
): string | null {
  const whole = ChecksumType === 'COMPOSITE' ? undefined : ChecksumSHA256;
  const marked = Metadata?.[SHA256_MARK];
  if (whole === undefined && marked === undefined) return null;
  const hash = createHash('sha256').update(bytes).digest();
  const fits =
    (whole === undefined || hash.toString('base64') === whole) &&
    (marked === undefined || hash.toString('hex') === marked);
  return fits ? null : hash.toString('hex');
}

/** Exactly a part; the length and the place are verified with what the service says it sends. */
export async function getPart(
  requests: S3Requests,
  name: string,
  { offset, length }: { offset: number; length: number },
): Promise<Buffer> {
  if (length === 0) return emptyPart(requests, name, offset);
  const range = `bytes=${offset}-${offset + length - 1}`;
  const part = await requests.ask<Buffer | null>(
    READS,
    async (one) => {
      const answer = await open(requests, name, { one, range });
      const sent = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.ContentRange ?? '');
      if (sent === null) throw notUnderstood(answer, 'it is not said which part comes');
      const [from, to, size] = sent.slice(1).map(Number) as [number, number, number];
      if (from !== offset || to >= offset + length) throw notUnderstood(answer, 'another part comes');
      if (to < offset + length - 1) {
        dropBody(answer.Body);
        if (size >= offset + length) throw notUnderstood(answer, 'a shorter part comes');
        throw objectTruncated(name, length, to - from + 1);
      }
      return bytesOfBody(answer.Body, length, one);
    },
    (error) => (answerOf(error).status === 416 ? null : undefined),
  );
  if (part === null) throw objectTruncated(name, length, 0);
  return part;
}

/** Nothing can be asked for as a range, but the object must be there and reach so far. */
async function emptyPart(requests: S3Requests, name: string, offset: number): Promise<Buffer> {
  const found = await headOf(requests, name);
  if (found === null) throw objectMissing(name);
  if (offset > (found.ContentLength ?? 0)) throw objectTruncated(name, 0, 0);
  return Buffer.alloc(0);
}

async function open(
  requests: S3Requests,
  name: string,
  { one, range }: { readonly one: Try; readonly range?: string },
): Promise<GetObjectCommandOutput> {
  const input = {
    Bucket: requests.place.bucket,
    Key: rootOf(requests.place.prefix) + name,
    ...(range === undefined ? { ChecksumMode: 'ENABLED' as const } : { Range: range }),
  };
  try {
    return await requests.client.send(new GetObjectCommand(input), { abortSignal: one.signal });
  } catch (error) {
    const { status, code } = answerOf(error);
    if (status === 404 && code !== 'NoSuchBucket') throw objectMissing(name);
    throw error;
  }
}

function notUnderstood(answer: GetObjectCommandOutput, why: string): LineFault {
  dropBody(answer.Body);
  return new LineFault('NOT_UNDERSTOOD', why);
}
