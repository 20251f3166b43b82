import { createHash } from 'node:crypto';
import type { Clock, RandomBytes } from '../../base/clock.ts';
import { CofreError, isCofreError } from '../../base/errors.ts';
import type { CopyCheck } from '../../contract/views/copy.ts';
import type { Upload } from '../../store/s3/put.ts';
import type { S3Store } from '../../store/s3/s3-store.ts';

/** What of the settings of a copy decides what its keys must and must not be able to do. */
export interface ProbedCopy {
  readonly lock?: { readonly days: number } | undefined;
  readonly deleteGraceDays: number | null;
  readonly creates: 'server' | 'look-first';
  /** Other keys that delete. */
  readonly deleter: S3Store | null;
}

export interface ProbeOptions {
  readonly copy: ProbedCopy;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly signal?: AbortSignal | undefined;
}

/** Clocks further apart than this (ms) are near what services refuse (15 minutes). */
const CLOCK_MOST_MS = 5 * 60_000;

type State = CopyCheck['state'];
type Values = CopyCheck['values'];

/**
 * Tries, one after the other, all that a sync does, with a small object of a random name below `probe/`. Each check says
 * what is missing, or what these keys can do that they need not.
 */
export async function probeBucket(store: S3Store, options: ProbeOptions): Promise<CopyCheck[]> {
  const checks: CopyCheck[] = [];
  const say = (code: CopyCheck['code'], state: State, message: string, values: Values = {}): void =>
    void checks.push({ code, state, message, values });
  const name = `probe/${Buffer.from(options.random(12)).toString('hex')}`;
  if (!(await reach(store, options, say))) return checks;
  if (!(await write(store, name, { say, signal: options.signal }))) return checks;
  await read(store, name, say);
  await verify(store, name, say);
  const versioned = await store.versioning(options.signal);
  await overwrite(store, name, { say, options, versioned });
  await remove(store, name, { say, options, versioned });
  await lock(store, { say, options });
  return checks;
}

type Say = (code: CopyCheck['code'], state: State, message: string, values?: Values) => void;

async function reach(store: S3Store, { clock, signal }: ProbeOptions, say: Say): Promise<boolean> {
  let seen: number | null = null;
  store.requests.onAnswer = (at) => {
    seen = at;
  };
  const listing = await tried(async () => {
    for await (const _object of store.listed({ prefix: '', signal })) break;
  });
  if (listing !== null && !isDenied(listing)) {
    say('reach', 'failed', listing.message, listing.details);
    return false;
  }
  say('reach', 'ok', 'the bucket answers', { url: store.url });
  if (listing === null) say('list', 'ok', 'objects can be listed');
  else say('list', 'failed', listing.message, listing.details);
  const apart = seen === null ? null : Math.abs(clock.now() - seen);
  if (apart === null) say('clock', 'unknown', 'the service does not say what time it is');
  else {
    const minutes = Math.round(apart / 60_000);
    say('clock', apart > CLOCK_MOST_MS ? 'failed' : 'ok', `the clocks are ${minutes} minutes apart`, {
      minutes,
    });
  }
  return true;
}

async function write(
  store: S3Store,
  name: string,
  { say, signal }: { say: Say; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const failed = await tried(() => store.upload(name, uploadOf(PROBE), { how: 'create', signal }));
  if (failed === null) say('write', 'ok', 'objects can be written');
  else say('write', 'failed', failed.message, failed.details);
  return failed === null;
}

async function read(store: S3Store, name: string, say: Say): Promise<void> {
  const failed = await tried(async () => {
    const found = await store.get(name, PROBE.length);
    if (!found.equals(PROBE)) throw new CofreError('damaged', 'other bytes came back than were written');
  });
  if (failed === null) say('read', 'ok', 'objects can be read');
  else say('read', 'failed', failed.message, failed.details);
}

/** Bytes that do not fit their hash must be refused, or else be told apart later by the hash that the service knows. */
async function verify(store: S3Store, name: string, say: Say): Promise<void> {
  const wrong = { ...uploadOf(PROBE), open: () => Buffer.from(PROBE).fill(0) };
  const other = `${name}-wrong`;
  const refused = await tried(() => store.upload(other, wrong, { how: 'create' }));
  if (refused === null) await tried(() => store.delete(other));
  const told = await tried(async () => {
    const head = await store.head(name);
    if (head?.ChecksumSHA256 === undefined) throw new CofreError('failed', 'no checksum is told');
  });
  if (refused !== null && !isCofreError(refused, 'unreachable'))
    say('verify', 'ok', 'what does not fit its hash is refused');
  else if (told === null) say('verify', 'ok', 'the service tells the SHA-256 of what it holds');
  else
    say(
      'verify',
      'unknown',
      'the service checks no hash and tells none: sizes, and reading back, are all there is',
    );
}

interface Rest {
  readonly say: Say;
  readonly options: ProbeOptions;
  readonly versioned: boolean | null;
}

async function overwrite(store: S3Store, name: string, { say, options, versioned }: Rest): Promise<void> {
  const again = await tried(() => store.upload(name, uploadOf(PROBE), { how: 'create' }));
  // Some services do not refuse a second object of one name where a bucket keeps versions: nothing is lost by it.
  if (again === null && options.copy.creates === 'server' && versioned !== true) {
    say('no-overwrite', 'failed', 'the service ignores that a name is taken: choose "look-first"');
    return;
  }
  const replaced = await tried(() => store.upload(name, uploadOf(PROBE), { how: 'replace' }));
  if (replaced === null && versioned !== true)
    say(
      'no-overwrite',
      'too-wide',
      'these keys can overwrite what is there, and the bucket keeps no versions',
    );
  else say('no-overwrite', 'ok', 'what is there is not overwritten, or its versions stay');
}

async function remove(store: S3Store, name: string, { say, options, versioned }: Rest): Promise<void> {
  const { deleter, deleteGraceDays, lock: locked } = options.copy;
  const failed = await tried(() => store.delete(name));
  if (failed === null) {
    const others = deleter !== null || deleteGraceDays === null;
    const guarded = versioned === true || locked !== undefined;
    if (others && !guarded)
      say(
        'delete',
        'too-wide',
        'these keys can delete, though they need not: take s3:DeleteObject from them',
      );
    else say('delete', 'ok', 'objects can be deleted');
    return;
  }
  if (deleter === null) {
    if (deleteGraceDays === null) say('delete', 'ok', 'these keys cannot delete, and need not');
    else say('delete', 'failed', failed.message, failed.details);
    return;
  }
  const byOther = await tried(() => deleter.delete(name));
  if (byOther === null) say('delete', 'ok', 'only the other keys can delete');
  else say('delete', 'failed', byOther.message, byOther.details);
}

/** Only asked, not tried: a locked probe would lie there for days. */
async function lock(store: S3Store, { say, options }: Pick<Rest, 'say' | 'options'>): Promise<void> {
  const has = await store.locking(options.signal);
  if (options.copy.lock === undefined) {
    say(
      'lock',
      'skipped',
      has === true ? 'the bucket has object lock; this copy does not use it' : 'not used',
    );
    return;
  }
  if (has === true) say('lock', 'ok', 'the bucket has object lock', { days: options.copy.lock.days });
  else if (has === false)
    say('lock', 'failed', 'the bucket has no object lock: it is chosen when a bucket is made');
  else say('lock', 'unknown', 'these keys may not ask whether the bucket has object lock');
}

const PROBE = Buffer.from('A probe of Cofre. It may be deleted.\n');

function uploadOf(bytes: Buffer): Upload {
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), open: () => bytes };
}

const isDenied = (error: CofreError): boolean => error.details.reason === 's3Denied';

/** null when it went well. Programmer faults are none of what is probed. */
async function tried(work: () => Promise<unknown>): Promise<CofreError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof CofreError && error.code !== 'cancelled') return error;
    throw error;
  }
}
