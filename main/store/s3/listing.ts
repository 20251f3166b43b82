import { Readable } from 'node:stream';
import { ListObjectsV2Command, type ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { isObjectSegment, SPOOL_FOLDER } from '../name.ts';
import { LineFault } from './answer.ts';
import { type ListedPage, readListing } from './list-xml.ts';
import type { S3Requests, Try } from './requests.ts';

/** An object as a listing tells it. */
export interface ListedObject {
  readonly name: string;
  readonly size: number;
  /** As the service names this content; changes when the object does. */
  readonly etag: string;
}

export interface ListRange {
  /** Folder-like prefix within the vault, '' for all. */
  readonly prefix: string;
  /** Only names after this one; '' for all. */
  readonly after?: string;
  /** Only names up to and with this one. */
  readonly until?: string;
  readonly signal?: AbortSignal | undefined;
}

/** The most that services give at once. */
const PAGE = 1000;

interface Page {
  readonly objects: readonly { readonly key: string; readonly size: number; readonly etag: string }[];
  readonly next: string | null;
}

/**
 * Objects of a range, sorted. Each page is verified: keys of the prefix only, strictly ascending over all pages, and a
 * continuation where more is announced. What does not fit is asked for again, then thrown: never a part for the whole.
 */
export async function* listRange(
  requests: S3Requests,
  { prefix, after = '', until, signal }: ListRange,
): AsyncGenerator<ListedObject> {
  const root = rootOf(requests.place.prefix);
  let last = after === '' ? '' : root + after;
  let token: string | null = null;
  do {
    const page: Page = await pageOf(requests, { prefix: root + prefix, last, token, signal });
    for (const { key, size, etag } of page.objects) {
      const name = key.slice(root.length);
      if (until !== undefined && name > until) return;
      if (isName(name)) yield { name, size, etag };
    }
    last = page.objects.at(-1)?.key ?? last;
    token = page.next;
  } while (token !== null);
}

interface PageWanted {
  readonly prefix: string;
  readonly last: string;
  readonly token: string | null;
  readonly signal: AbortSignal | undefined;
}

async function pageOf(requests: S3Requests, { prefix, last, token, signal }: PageWanted): Promise<Page> {
  const input = {
    Bucket: requests.place.bucket,
    MaxKeys: PAGE,
    ...(prefix === '' ? {} : { Prefix: prefix }),
    ...(token === null ? (last === '' ? {} : { StartAfter: last }) : { ContinuationToken: token }),
  };
  return requests.ask({ action: 'ListBucket', counts: 'lists', signal }, async (one) => {
    const answer = await asked(requests, input, one);
    const { objects, next, count } = answer;
    checkOrder(objects, prefix, last);
    if (count !== null && count < objects.length) throw wrong('the count does not fit');
    if (!answer.truncated) return { objects, next: null };
    if (next === '' || next === token) throw wrong('more is announced, and no way to it');
    if (objects.length === 0) throw wrong('an empty page in the middle');
    return { objects, next };
  });
}

/** Takes the text of the answer from under the client, which gets an empty one to read; refusals it reads itself. */
async function asked(
  requests: S3Requests,
  input: ListObjectsV2CommandInput,
  { signal, touch }: Try,
): Promise<ListedPage> {
  let page: ListedPage | null = null;
  const command = new ListObjectsV2Command(input);
  command.middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const response = answer.response as { statusCode?: number; body?: AsyncIterable<Buffer> };
      if (response.statusCode !== 200 || response.body === undefined) return answer;
      const pieces: Buffer[] = [];
      for await (const piece of response.body) {
        touch();
        pieces.push(piece);
      }
      page = readListing(Buffer.concat(pieces).toString('utf8'));
      response.body = Readable.from([Buffer.from('<ListBucketResult/>')]);
      return answer;
    },
    { step: 'deserialize', name: 'cofreListing', priority: 'low' },
  );
  await requests.client.send(command, { abortSignal: signal });
  if (page === null) throw wrong('there is no listing in it');
  return page;
}

function checkOrder(objects: Page['objects'], prefix: string, last: string): void {
  let before = Buffer.from(last);
  for (const { key } of objects) {
    const now = Buffer.from(key);
    if (!key.startsWith(prefix)) throw wrong('a key of elsewhere');
    if (before.length > 0 && Buffer.compare(now, before) <= 0) throw wrong('keys are not in order');
    before = now;
  }
}

const wrong = (why: string): LineFault => new LineFault('NOT_UNDERSTOOD', `a listing that cannot be: ${why}`);

/** What no store may have put there is not shown: marks for folders that consoles leave, foreign files. */
function isName(name: string): boolean {
  const segments = name.split('/');
  return segments.every(isObjectSegment) && segments[0] !== SPOOL_FOLDER;
}

export function rootOf(prefix: string): string {
  return prefix === '' ? '' : `${prefix}/`;
}
