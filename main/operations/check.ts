import { availableParallelism } from 'node:os';
import path from 'node:path';
import { WORKERS_MAX } from '../base/limits.ts';
import type { Problem } from '../base/problems.ts';
import { packObject, packOfObject } from '../format/pack.ts';
import { PACKS_PREFIX } from '../format/vault.ts';
import { type Affected, checkFileLists } from './check-lists.ts';
import type { ProgressEvent } from './events.ts';
import { takeDamage } from './vault/damage.ts';
import type { Vault } from './vault/open-vault.ts';
import { syncPacks, syncSnapshots } from './vault/sync-catalog.ts';
import { throwIfAborted } from './vault/with-lock.ts';
import { PackVerifier, type VerifyJob, type VerifyPacksData, type VerifyResult } from './verify-packs.ts';
import { WorkerPool } from './workers/pool.ts';

/** quick: names and sizes; structure: every record, file list and index too; read: every stored byte too. */
export type CheckDepth = 'quick' | 'structure' | 'read';

export interface CheckOptions {
  readonly depth: CheckDepth;
  /** For 'read': only the n-th of `of` shares of the packs (1-based), by name, so that `of` runs read all. */
  readonly part?: { readonly n: number; readonly of: number };
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgressEvent) => void;
}

export interface CheckResult {
  readonly verdict: 'ok' | 'damaged';
  readonly packs: number;
  readonly snapshots: number;
  readonly packsRead: number;
  readonly bytesRead: number;
  readonly problems: readonly Problem[];
  /** What the damage costs: files of each snapshot (the first ones by name, and how many more). */
  readonly affected: readonly Affected[];
  readonly durationMs: number;
}

const DAMAGE = new Set(['damaged', 'missing']);

/** Proves the vault as deep as asked. Packs found bad are taken out of use, so that the next backup heals what it can. */
export async function check(vault: Vault, options: CheckOptions): Promise<CheckResult> {
  const started = vault.clock.monotonic();
  options.onEvent?.({ kind: 'phase', phase: 'checking' });
  const synced = await syncPacks(vault);
  const problems: Problem[] = [...synced.problems];
  if (synced.unread > 0 && options.depth !== 'quick') await vault.unlock(); // says what is missing
  const { snapshots, problems: recordProblems } = await syncSnapshots(vault, {
    prove: options.depth !== 'quick',
  });
  problems.push(...recordProblems);
  let packsRead = 0;
  let bytesRead = 0;
  if (options.depth === 'read') {
    const read = await readPacks(vault, options);
    problems.push(...read.problems);
    packsRead = read.packs;
    bytesRead = read.bytes;
  }
  // A quick check that met something odd looks closer, where it can: a pack that is gone may be needed by nothing.
  const closer = options.depth !== 'quick' || (problems.length > 0 && (await vault.tryUnlock()) !== null);
  const affected = closer ? await checkFileLists(vault, snapshots, problems, options.signal) : [];
  const judged =
    closer && affected.length === 0 ? problems.map((problem) => judge(vault, problem)) : problems;
  return {
    verdict: judged.some(({ code }) => DAMAGE.has(code)) || affected.length > 0 ? 'damaged' : 'ok',
    packs: vault.catalog.packs().length,
    snapshots: snapshots.length,
    packsRead,
    bytesRead,
    problems: judged,
    affected,
    durationMs: Math.round(vault.clock.monotonic() - started),
  };
}

/** Where every file of every snapshot is whole: a damaged pack is healed when all it holds is stored elsewhere too. */
function judge(vault: Vault, problem: Problem): Problem {
  if (!problem.path.startsWith(PACKS_PREFIX) || !DAMAGE.has(problem.code)) return problem;
  const name = packOfObject(problem.path);
  if (name !== null && vault.catalog.liesOnlyIn(name))
    return {
      ...problem,
      message: `${problem.message}; what is whole in it moves to another with the next backup`,
    };
  return {
    ...problem,
    code: 'healed',
    message: `${problem.message}; nothing that is needed lies only there`,
  };
}

async function readPacks(
  vault: Vault,
  options: CheckOptions,
): Promise<{ packs: number; bytes: number; problems: Problem[] }> {
  await vault.tryUnlock();
  const packs = vault.catalog.packs().filter(({ name }) => isInPart(name, options.part));
  const total = packs.reduce((sum, { stored }) => sum + stored, 0);
  options.onEvent?.({ kind: 'phase', phase: 'reading' });
  options.onEvent?.({ kind: 'expect', files: packs.length, bytes: total, final: true });
  const problems: Problem[] = [];
  const damaged: { name: string; size: number; missing: boolean }[] = [];
  let bytes = 0;
  const verifier = makeVerifier(vault);
  try {
    const running = packs.map(async ({ name, stored }) => {
      const result = await verifier.verify({ name, stored }, options.signal);
      bytes += result.bytes;
      options.onEvent?.({ kind: 'advance', files: 1, bytes: result.bytes });
      if (result.damage === null) vault.catalog.markVerified(name, vault.clock.now());
      else {
        problems.push({
          path: packObject(name, vault.encrypted),
          code: result.missing ? 'missing' : 'damaged',
          message: result.damage,
        });
        damaged.push({ name, size: result.bytes, missing: result.missing });
      }
    });
    await Promise.all(running);
  } finally {
    await verifier.close();
  }
  for (const { name, size, missing } of damaged) {
    if (missing) vault.catalog.dropPack(name, true);
    else await takeDamage(vault, name, size);
  }
  return { packs: packs.length, bytes, problems: problems.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** Shares are by the first digits of the name: a pack stays in its share while others come and go. */
function isInPart(name: string, part: CheckOptions['part']): boolean {
  return part === undefined || Number.parseInt(name.slice(0, 8), 16) % part.of === part.n - 1;
}

export interface Verifier {
  verify(job: VerifyJob, signal: AbortSignal | undefined): Promise<VerifyResult>;
  close(): Promise<void>;
}

export function makeVerifier(vault: Vault): Verifier {
  const secret = vault.key.kind === 'sealed' ? null : vault.secret;
  if (!path.isAbsolute(vault.store.url)) {
    const inline = new PackVerifier(vault.store, { encrypted: vault.encrypted, secret }, false);
    let last: Promise<unknown> = Promise.resolve();
    return {
      verify(job, signal) {
        const result = last.then(() => {
          throwIfAborted(signal);
          return inline.verify(job);
        });
        last = result.catch(() => undefined);
        return result;
      },
      close: async () => undefined,
    };
  }
  const data: VerifyPacksData = { storeUrl: vault.store.url, encrypted: vault.encrypted, secret };
  const size = Math.min(availableParallelism(), WORKERS_MAX);
  const pool = new WorkerPool<VerifyJob, VerifyResult>('verify-packs', { size, depth: 2, data: () => data });
  let turn: Promise<void> = Promise.resolve();
  return {
    async verify(job, signal) {
      const mine = turn.then(() => pool.room());
      turn = mine.catch(() => undefined);
      await mine;
      throwIfAborted(signal);
      return pool.run(job);
    },
    close: () => pool.close(),
  };
}
