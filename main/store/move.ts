import { createHash, randomUUID } from 'node:crypto';
import { constants, copyFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errnoOf } from '../base/errors.ts';
import { FILE_MODE } from './durable.ts';

export interface MoveWays {
  /** Hard link, as `fs.promises.link`. */
  readonly link: (existing: string, added: string) => Promise<void>;
  /** Folder for the claims that stand in for links where there are none. */
  readonly claims: string;
  /** How long an unchanged claim is watched before its writer counts as dead (ms). */
  readonly claimStaleMs: number;
}

/** A claim is held for one stat and one rename; a slow network share needs far less than this (ms). */
export const CLAIM_STALE_MS = 10_000;
const CLAIM_POLL_MS = 20;

/** What file systems without hard links (exFAT, some shares) answer; whatever else is wrong shows in the rename. */
const NO_LINKS = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EINVAL',
  'EMLINK',
  'EISDIR',
  'UNKNOWN',
]);

/** Moves within one file system, never onto something: of many writers exactly one gets 'moved'. */
export async function moveExclusively(
  source: string,
  target: string,
  ways: MoveWays,
): Promise<'moved' | 'exists'> {
  try {
    await ways.link(source, target);
  } catch (error) {
    const errno = errnoOf(error);
    if (NO_LINKS.has(errno)) return moveUnderClaim(source, target, ways);
    if (errno !== 'EEXIST') throw error;
    // NFS may say EEXIST about its own success when the first answer was lost.
    if (!(await isSameFile(source, target))) return 'exists';
  }
  await rm(source, { force: true });
  return 'moved';
}

/** A second name for a file (a copy of it where there are no hard links); what has that name already stays. */
export async function addName(existing: string, added: string, way: MoveWays['link']): Promise<void> {
  try {
    await way(existing, added);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') return;
    if (!NO_LINKS.has(errno)) throw error;
    await copyFile(existing, added, constants.COPYFILE_EXCL).catch((refused: unknown) => {
      if (errnoOf(refused) !== 'EEXIST') throw refused;
    });
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })]);
  return a.ino === b.ino && a.dev === b.dev && a.ino !== 0n;
}

async function moveUnderClaim(source: string, target: string, ways: MoveWays): Promise<'moved' | 'exists'> {
  const claim = join(ways.claims, `${createHash('sha256').update(target).digest('hex').slice(0, 32)}.claim`);
  await takeClaim(claim, ways.claimStaleMs);
  try {
    if (await exists(target)) return 'exists';
    await rename(source, target);
    return 'moved';
  } finally {
    await rm(claim, { force: true });
  }
}

async function takeClaim(claim: string, staleMs: number): Promise<void> {
  let seen: string | null = null;
  let since = performance.now();
  for (;;) {
    try {
      return await writeFile(claim, randomUUID(), { flag: 'wx', mode: FILE_MODE });
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
    const found = await readClaim(claim);
    if (found !== seen) {
      seen = found;
      since = performance.now();
    } else if (performance.now() - since >= staleMs) {
      await rm(claim, { force: true });
    }
    await sleep(CLAIM_POLL_MS);
  }
}

async function readClaim(claim: string): Promise<string | null> {
  try {
    return await readFile(claim, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
