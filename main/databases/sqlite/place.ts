import { chmodSync, chownSync, closeSync, fsyncSync, linkSync, openSync, renameSync } from 'node:fs';
import { errnoOf } from '../../base/errors.ts';
import type { DumpFacts } from '../driver.ts';
import { failure } from './failures.ts';
import { exists, leftovers } from './live-files.ts';

/** A log of changes that was left behind would be applied to the new database and ruin it. */
export function demandFree(place: string): void {
  const taken = exists(place) ? place : leftovers(place)[0];
  if (taken !== undefined)
    throw failure('target-exists', 'sqliteTaken', `${taken} is there already`, { path: taken });
}

/** Mode and, for root, owner as the database had when it was dumped: its application has to open it. */
export function giveLooks(fresh: string, { extra }: DumpFacts): void {
  const mode = /^[0-7]{3}$/.exec(extra.mode ?? '')?.[0];
  if (mode !== undefined) chmodSync(fresh, Number.parseInt(mode, 8) & 0o666);
  const owner = /^(\d{1,10}):(\d{1,10})$/.exec(extra.owner ?? '');
  if (owner !== null) chown(fresh, Number(owner[1]), Number(owner[2]));
}

export function chown(file: string, uid: number, gid: number): void {
  if (process.getuid?.() === 0) chownSync(file, uid, gid);
}

/** File systems that know no hard links (FAT, some network ones) say so in one of these ways. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Gives the file its name, and never takes one from another file. */
export function publish(fresh: string, place: string): void {
  try {
    linkSync(fresh, place);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') demandFree(place);
    if (!NO_LINKS.has(errnoOf(error))) throw error;
    demandFree(place);
    renameSync(fresh, place);
  }
}

export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    if (errnoOf(error) !== 'EINVAL') throw error; // some file systems cannot
  } finally {
    closeSync(handle);
  }
}
