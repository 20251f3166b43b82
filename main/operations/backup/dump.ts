import { lstatSync } from 'node:fs';
import { CofreError } from '../../base/errors.ts';
import type { Lack } from '../../base/problems.ts';
import type { SnapshotDatabase } from '../../format/snapshot.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import type { DumpFacts, DumpSource } from './options.ts';
import type { PackPool } from './pack-pool.ts';

/** A dump that does not count: it costs the backup its verdict, not its other parts. */
export class DumpFailure extends Error {}

export interface StoredDump {
  /** Ids of its blobs end to end. */
  readonly ids: Buffer;
  readonly newBytes: number;
  readonly bytes: number;
  /** ms since 1970. */
  readonly started: number;
  readonly facts: (DumpFacts & Pick<SnapshotDatabase, 'startedAt' | 'finishedAt'>) | null;
  readonly lacking: readonly Lack[];
}

export interface DumpLine {
  readonly pool: PackPool;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** So many more bytes are known of. */
  readonly onBytes: (bytes: number) => void;
}

type Packed = Pick<StoredDump, 'ids' | 'newBytes' | 'bytes'>;

/** Runs one dump into the vault. Throws `DumpFailure` where the dump, not the backup, is what failed. */
export async function storeDump(source: DumpSource, line: DumpLine): Promise<StoredDump> {
  const { signal, now } = line;
  const started = now();
  const dump = await ofSource(() => source.open(signal), signal);
  let packed: Packed;
  try {
    packed = 'path' in dump ? await packCopy(dump.path, line) : await packStream(dump.chunks, line);
    throwIfAborted(signal);
  } catch (error) {
    await Promise.allSettled([dump.abandon?.()]); // why it ended is what is told
    throw error;
  }
  const { facts, lacking = [] } = await ofSource(dump.finish, signal);
  const times = { startedAt: new Date(started).toISOString(), finishedAt: new Date(now()).toISOString() };
  return { ...packed, started, facts: facts === null ? null : { ...times, ...facts }, lacking };
}

/** What the dump itself refuses is a failed dump; what our side refuses, or a cancel, is not. */
async function ofSource<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await untilAborted(ask(), signal);
  } catch (error) {
    throwIfAborted(signal);
    if (error instanceof CofreError) throw new DumpFailure(error.message, { cause: error });
    throw error;
  }
}

async function packStream(
  chunks: AsyncIterable<Buffer>,
  { pool, signal, onBytes }: DumpLine,
): Promise<Packed> {
  const feed = await pool.stream(onBytes);
  const iterator = chunks[Symbol.asyncIterator]();
  let bytes = 0;
  let isOver = false;
  try {
    for (;;) {
      const step = await ofSource(() => iterator.next(), signal).catch((error: unknown) => {
        isOver = !signal.aborted;
        throw error;
      });
      if (step.done === true) break;
      bytes += step.value.length;
      await feed.write(step.value);
    }
    isOver = true;
    const { ids, newBytes } = await feed.end();
    return { ids: Buffer.from(ids), newBytes, bytes };
  } catch (error) {
    // A source that hangs never hears that it should stop: it has the signal for that.
    const stopped = isOver ? undefined : Promise.resolve(iterator.return?.());
    await Promise.allSettled([
      stopped === undefined ? undefined : untilAborted(stopped, signal),
      error instanceof DumpFailure ? feed.drop() : undefined,
    ]);
    throw error;
  }
}

/** A copy that a tool made on disk is packed as any file, but cut as a database whatever its name. */
async function packCopy(path: string, { pool, onBytes }: DumpLine): Promise<Packed> {
  const { size, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true });
  onBytes(Number(size));
  await pool.enablePatches();
  await pool.room();
  const batch = { sources: [path], states: BigInt64Array.of(size, mtimeNs, ctimeNs), databases: true };
  const { ids, newBytes, states, problems } = await pool.pack(batch);
  const [problem] = problems;
  if (problem !== undefined) throw new DumpFailure(`the copy of the database: ${problem.message}`);
  return { ids: Buffer.from(ids), newBytes, bytes: Number(states[0]) };
}

/** The promise, or the cancel if that comes first. (Not `Promise.race` with one lasting promise: that keeps every loser.) */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(new CofreError('cancelled', 'cancelled', {}, signal.reason));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
