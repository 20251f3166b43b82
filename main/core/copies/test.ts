import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { isCofreError } from '../../base/errors.ts';
import type { CopySettings } from '../../contract/settings/copy.ts';
import type { CopyCheck } from '../../contract/views/copy.ts';
import { checkMarker, readMarker } from '../../operations/copy/marker.ts';
import { probeBucket } from '../../operations/copy/probe-bucket.ts';
import { probeFolder } from '../../operations/copy/probe-folder.ts';
import type { SecretResolver } from '../secrets/resolver.ts';
import { openS3Copy } from './open-copy.ts';
import { urlOfCopy } from './place.ts';

export interface TestTools {
  readonly resolver: SecretResolver;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Tries everything a copy needs with a probe object, which is removed where that is allowed. */
export async function testCopy(
  copy: CopySettings,
  { resolver, clock, signal }: TestTools,
): Promise<CopyCheck[]> {
  if (copy.kind === 'folder') {
    const root = urlOfCopy(copy);
    // One that was not added yet has no marker of its own there.
    const there = await readMarker(root);
    if (there !== null) {
      try {
        await checkMarker(root, copy.marker);
      } catch (error) {
        if (!isCofreError(error, 'unreachable')) throw error;
        return [{ code: 'reach', state: 'failed', message: error.message, values: { path: root } }];
      }
    }
    return probeFolder(root, randomBytes);
  }
  const store = await openS3Copy(copy, resolver, copy.credentials, { brief: true, aside: true });
  const { deleteCredentials } = copy;
  const deleter =
    deleteCredentials === undefined
      ? null
      : await openS3Copy(copy, resolver, deleteCredentials, { brief: true, aside: true });
  try {
    return await probeBucket(store, { copy: { ...copy, deleter }, clock, random: randomBytes, signal });
  } finally {
    await store.close();
    await deleter?.close();
  }
}
