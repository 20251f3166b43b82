import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { CofreError, errnoOf } from '../../base/errors.ts';

const FILE_MODE = 0o600;
/** An edit takes milliseconds; a disk that hangs may take longer (ms). */
const PATIENCE_MS = 15_000;
const POLL_MS = 20;

/**
 * Runs `work` as the only one of all processes that hold this lock file. It is a lock of the operating system (through
 * SQLite, which has it right on every system): it ends with its process, so a crash leaves nothing to be cleared away.
 */
export async function alone<T>(file: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  await (await open(file, 'a', FILE_MODE)).close();
  const lock = new Database(file, { timeout: 0 });
  try {
    await take(lock, file, signal);
    return await work();
  } finally {
    lock.close();
  }
}

async function take(lock: Database.Database, file: string, signal: AbortSignal | undefined): Promise<void> {
  for (const started = performance.now(); ; ) {
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return;
    } catch (error) {
      if (!errnoOf(error).startsWith('SQLITE_BUSY')) throw error;
    }
    signal?.throwIfAborted();
    if (performance.now() - started > PATIENCE_MS)
      throw new CofreError('locked', `${file} is held by another process`, { reason: 'settingsBusy', file });
    await sleep(POLL_MS);
  }
}
