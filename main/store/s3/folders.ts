import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { LineFault } from './answer.ts';
import { rootOf } from './listing.ts';
import type { S3Requests } from './requests.ts';

/**
 * Names of what lies directly below the prefix as folders do, sorted: one request for a thousand of them, however many objects
 * are in each.
 */
export async function foldersOf(requests: S3Requests, signal?: AbortSignal): Promise<string[]> {
  const { bucket, prefix } = requests.place;
  const root = rootOf(prefix);
  const names = new Set<string>();
  let token: string | null = null;
  do {
    const input = {
      ...{ Bucket: bucket, Delimiter: '/', Prefix: root },
      ...(token === null ? {} : { ContinuationToken: token }),
    };
    const page: { found: string[]; next: string | null } = await requests.ask(
      { action: 'ListBucket', counts: 'lists', signal },
      async (one) => {
        const answer = await requests.client.send(new ListObjectsV2Command(input), {
          abortSignal: one.signal,
        });
        const found = (answer.CommonPrefixes ?? []).map(({ Prefix: found = '' }) => found);
        if (found.some((one) => !one.startsWith(root) || !one.endsWith('/')))
          throw new LineFault('NOT_UNDERSTOOD', 'a listing of folders that cannot be');
        const next = answer.IsTruncated === true ? (answer.NextContinuationToken ?? '') : null;
        if (next === '' || (next !== null && next === token))
          throw new LineFault('NOT_UNDERSTOOD', 'more is announced, and no way to it');
        return { found, next };
      },
    );
    for (const found of page.found) names.add(found.slice(root.length, -1));
    token = page.next;
  } while (token !== null);
  return [...names].filter((name) => name !== '').sort();
}
