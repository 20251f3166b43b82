import { setTimeout as sleep } from 'node:timers/promises';
import { CofreError } from '../../base/errors.ts';
import { OsLock } from '../files/os-lock.ts';

/** An edit takes milliseconds; a disk that hangs may take longer (ms). */
const PATIENCE_MS = 15_000;
const POLL_MS = 20;

/** Runs `work` as the only one of all processes that hold this lock file. */
export async function alone<T>(file: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  using _lock = await take(file, signal);
  return await work();
}

async function take(file: string, signal: AbortSignal | undefined): Promise<OsLock> {
  for (const started = performance.now(); ; ) {
    const lock = OsLock.take(file);
    if (lock !== null) return lock;
    signal?.throwIfAborted();
    if (performance.now() - started > PATIENCE_MS)
      throw new CofreError('locked', `${file} is held by another process`, { reason: 'settingsBusy', file });
    await sleep(POLL_MS);
  }
}
