import { availableParallelism } from 'node:os';
import path from 'node:path';
import { WORKERS_MAX } from '../base/limits.ts';
import type { Problem } from '../base/problems.ts';
import type { CatalogPack } from '../engine/catalog/catalog.ts';
import { packObject } from '../format/pack.ts';
import type { ProgressEvent } from './events.ts';
import { takeDamage } from './vault/damage.ts';
import type { Vault } from './vault/open-vault.ts';
import { throwIfAborted } from './vault/with-lock.ts';
import { PackVerifier, type VerifyJob, type VerifyPacksData, type VerifyResult } from './verify-packs.ts';
import { WorkerPool } from './workers/pool.ts';

export interface ReadPacksOptions {
  /** Only the hash of what is stored: that it is what was written. Otherwise it is opened and decoded, too. */
  readonly hashOnly?: boolean;
  /** Packs are not begun after this (ms, monotonic). */
  readonly until?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ProgressEvent) => void) | undefined;
  /** Of the caller, who closes it; else one is made. */
  readonly verifier?: Verifier | undefined;
}

export interface PacksRead {
  readonly packs: number;
  readonly bytes: number;
  /** Packs that time did not suffice for. */
  readonly left: number;
  /** False when a cache of this system may have answered for the place; null: nothing was read. */
  readonly cold: boolean | null;
  readonly problems: readonly Problem[];
}

type StoredPack = Pick<CatalogPack, 'name' | 'stored'>;

/** Reads packs from where they lie, in the order given. What is whole is noted; what is not is taken out of use. */
export async function readPacks(
  vault: Vault,
  packs: readonly StoredPack[],
  options: ReadPacksOptions,
): Promise<PacksRead> {
  const { onEvent } = options;
  onEvent?.({ kind: 'phase', phase: 'reading' });
  const total = packs.reduce((sum, { stored }) => sum + stored, 0);
  onEvent?.({ kind: 'expect', files: packs.length, bytes: total, final: true });
  const problems: Problem[] = [];
  const damaged: { name: string; size: number; missing: boolean }[] = [];
  const told = { packs: 0, bytes: 0, left: 0, cold: null as boolean | null };
  const hear = (pack: StoredPack, result: VerifyResult): void => {
    const { name } = pack;
    told.packs += 1;
    told.bytes += result.bytes;
    if (result.bytes > 0) told.cold = result.cold && told.cold !== false;
    onEvent?.({ kind: 'advance', files: 1, bytes: result.bytes });
    if (result.damage === null) {
      vault.catalog.markVerified(pack, vault.clock.now());
      return;
    }
    const object = packObject(name, vault.encrypted);
    problems.push({ path: object, code: result.missing ? 'missing' : 'damaged', message: result.damage });
    damaged.push({ name, size: result.bytes, missing: result.missing });
  };
  const leave = (): void => {
    told.left += 1;
  };
  await verifyAll(vault, packs, { ...options, hear, leave });
  for (const { name, size, missing } of damaged) {
    if (missing) vault.catalog.dropPack(name, vault.clock.now());
    else await takeDamage(vault, name, size);
  }
  return { ...told, problems: problems.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

async function verifyAll(
  vault: Vault,
  packs: readonly StoredPack[],
  {
    hashOnly = false,
    until = Number.POSITIVE_INFINITY,
    signal,
    hear,
    leave,
    verifier: given,
  }: ReadPacksOptions & { hear: (pack: StoredPack, result: VerifyResult) => void; leave: () => void },
): Promise<void> {
  const verifier = given ?? makeVerifier(vault);
  const isOver = (): boolean => vault.clock.monotonic() >= until;
  try {
    const running = packs.map(async (pack) => {
      const { name, stored } = pack;
      const result = await verifier.verify({ name, stored, hashOnly }, { signal, isOver });
      if (result === null) leave();
      else hear(pack, result);
    });
    await Promise.all(running);
  } finally {
    if (given === undefined) await verifier.close();
  }
}

export interface Verifier {
  /** Starts threads where it has some: before it is known what they need, so that they load meanwhile. */
  warm(): void;
  /** Null when `isOver` said so before it began. */
  verify(job: VerifyJob, options: VerifyOptions): Promise<VerifyResult | null>;
  close(): Promise<void>;
}

interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly isOver?: () => boolean;
}

/** Verifies packs one after another where the store lives in this thread only, else in workers. */
export function makeVerifier(vault: Vault): Verifier {
  const { encrypted } = vault;
  const secret = () => (vault.key.kind === 'sealed' ? null : vault.secret);
  if (!path.isAbsolute(vault.store.url)) {
    let inline: PackVerifier | undefined;
    let last: Promise<unknown> = Promise.resolve();
    return {
      warm: () => undefined,
      verify(job, { signal, isOver }) {
        const result = last.then(() => {
          throwIfAborted(signal);
          inline ??= new PackVerifier(vault.store, { encrypted, secret: secret() });
          return isOver?.() === true ? null : inline.verify(job);
        });
        last = result.catch(() => undefined);
        return result;
      },
      close: async () => undefined,
    };
  }
  const data = (): VerifyPacksData => ({ storeUrl: vault.store.url, encrypted, secret: secret() });
  const size = Math.min(availableParallelism(), WORKERS_MAX);
  const pool = new WorkerPool<VerifyJob, VerifyResult>('verify-packs', { size, depth: 2, data });
  let turn: Promise<void> = Promise.resolve();
  return {
    warm: () => pool.warm(),
    async verify(job, { signal, isOver }) {
      const mine = turn.then(() => pool.room());
      turn = mine.catch(() => undefined);
      await mine;
      throwIfAborted(signal);
      return isOver?.() === true ? null : pool.run(job);
    },
    close: () => pool.close(),
  };
}
