import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACK_MAX_BYTES } from '../../main/base/limits.ts';
import type { Destination } from '../../main/operations/copy/destination.ts';
import { hashInName } from '../../main/operations/copy/kinds.ts';
import { markFolder } from '../../main/operations/copy/marker.ts';
import { FolderStore } from '../../main/store/folder.ts';
import type { S3Keys } from '../../main/store/s3/access.ts';
import type { S3Place } from '../../main/store/s3/place.ts';
import { S3Store } from '../../main/store/s3/s3-store.ts';
import type { Store } from '../../main/store/store.ts';
import { listed } from '../store/suite.ts';
import { tempFolder } from '../support/temp.ts';
import { type CopyAddress, destinationAt, type Order } from './order.ts';

/** A copy of the vault as the soak sees it: `store` goes straight there, `address` by the line on which things go wrong. */
export class Copy {
  readonly name: string;
  readonly store: Store;
  readonly address: CopyAddress;
  /** What this machine remembers of it: a file. */
  ledger = join(tempFolder('ledger'), 'ledger.db');

  constructor(name: string, store: Store, address: CopyAddress) {
    this.name = name;
    this.store = store;
    this.address = address;
  }

  destination(): Destination {
    return destinationAt(this.address);
  }

  /** A machine that knows nothing of it. */
  forget(): void {
    this.ledger = join(tempFolder('ledger'), 'ledger.db');
  }
}

export async function copyInFolder(): Promise<Copy> {
  const folder = tempFolder('copy');
  const marker = await markFolder(folder);
  return new Copy('folder', new FolderStore(folder), { folder, marker });
}

export function copyInBucket(
  bucket: string,
  { straight, line, keys }: { straight: string; line: string; keys: S3Keys },
): Copy {
  const at = (endpoint: string): S3Place => ({
    ...{
      bucket,
      prefix: 'vault',
      endpoint,
      region: 'us-east-1',
      pathStyle: true,
    },
  });
  return new Copy('bucket', new S3Store(at(straight), { keys }), {
    place: at(line),
    keys,
  });
}

export async function objectsIn(store: Store): Promise<string[]> {
  const found: string[] = [];
  for (const prefix of ['packs/', 'snapshots/'])
    for (const { name } of await listed(store, prefix)) found.push(name);
  return found;
}

/** Whether an object is there and is what its name says. */
export async function isWhole(store: Store, object: string): Promise<boolean> {
  if ((await store.stat(object)) === null) return false;
  const bytes = await store.get(object, PACK_MAX_BYTES);
  return createHash('sha256').update(bytes).digest('hex') === hashInName(object);
}

const ACTOR = fileURLToPath(new URL('actor.ts', import.meta.url));

/** Lets a process do it and kills it `delayMs` after it is ready. 'done': it was quicker; 'failed': by itself. */
export async function doAndDie(order: Order, delayMs: number): Promise<'killed' | 'done' | 'failed'> {
  const child = spawn(process.execPath, [ACTOR, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (data: Buffer) => (complaints += data));
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  await Promise.race([once(child.stdout, 'data'), ended]);
  const timer = setTimeout(() => child.kill('SIGKILL'), delayMs);
  const [code, signal] = await ended;
  clearTimeout(timer);
  if (signal === 'SIGKILL') return 'killed';
  if (code === 0) return 'done';
  // It may refuse (a damaged vault is not tidied), never break.
  if (!/CofreError/.test(complaints)) throw new Error(`the process broke (${code ?? signal}): ${complaints}`);
  return 'failed';
}
