import { CofreError } from '../base/errors.ts';
import type { Problem } from '../base/problems.ts';
import { packObject } from '../format/pack.ts';
import type { ProgressEvent } from './events.ts';
import { markNeeded } from './prune/plan.ts';
import { makeVerifier } from './read-packs.ts';
import type { Vault } from './vault/open-vault.ts';
import { syncPacks, syncSnapshots } from './vault/sync-catalog.ts';

export interface ProveOptions {
  /**
   * Beyond `readAllBytes` of needed packs, those that were read back and found whole less than `trustMs` ago (ms) are not
   * read again: a deploy shall not wait for a terabyte each time.
   */
  readonly readAllBytes: number;
  readonly trustMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: ProgressEvent) => void) | undefined;
}

export interface ProofOfSnapshot {
  /** `unread`: this machine can write to the vault, but not read it. */
  readonly verdict: 'proven' | 'damaged' | 'unread';
  /** Packs that hold what it needs, and those that were read back now. */
  readonly packs: number;
  readonly packsRead: number;
  readonly bytesRead: number;
  readonly problems: readonly Problem[];
}

/**
 * Reads a snapshot back: its record, its whole file list, and every pack that holds anything it needs, each byte hashed and
 * decoded. Other snapshots of the vault are not looked at.
 */
export async function proveSnapshot(
  vault: Vault,
  id: string,
  options: ProveOptions,
): Promise<ProofOfSnapshot> {
  const { signal, onEvent } = options;
  const nothing = { packs: 0, packsRead: 0, bytesRead: 0, problems: [] };
  if ((await vault.tryUnlock()) === null) return { ...nothing, verdict: 'unread' };
  onEvent?.({ kind: 'phase', phase: 'checking' });
  await syncPacks(vault);
  const { snapshots, problems: records } = await syncSnapshots(vault);
  const snapshot = snapshots.find((each) => each.id === id);
  if (snapshot === undefined) {
    const problems = records.filter(({ path }) => path.includes(id));
    if (problems.length > 0) return { ...nothing, verdict: 'damaged', problems };
    throw new CofreError('snapshot-unknown', `there is no snapshot ${id}`, { wanted: id });
  }
  const missing = await needed(vault, snapshot, signal);
  if (missing !== null) return { ...nothing, verdict: 'damaged', problems: [missing] };
  const packs = vault.catalog.needed.packUse().filter(({ liveBlobs }) => liveBlobs > 0);
  const unread = isLarge(packs, options) ? untrusted(vault, packs, options) : packs;
  return { packs: packs.length, ...(await readBack(vault, unread, { signal, onEvent })) };
}

type Packs = readonly { readonly name: string; readonly stored: number }[];

function isLarge(packs: Packs, { readAllBytes }: ProveOptions): boolean {
  return packs.reduce((sum, { stored }) => sum + stored, 0) > readAllBytes;
}

function untrusted(vault: Vault, packs: Packs, { trustMs }: ProveOptions): Packs {
  const since = vault.clock.now() - trustMs;
  const verified = new Map(vault.catalog.packs().map((pack) => [pack.name, pack.verified]));
  return packs.filter(({ name }) => (verified.get(name) ?? Number.NEGATIVE_INFINITY) <= since);
}

type Snapshots = Awaited<ReturnType<typeof syncSnapshots>>['snapshots'];

/** Marks what it needs; the problem when its list cannot be read, or something it needs is nowhere. */
async function needed(
  vault: Vault,
  snapshot: Snapshots[number],
  signal: AbortSignal | undefined,
): Promise<Problem | null> {
  try {
    await markNeeded(vault, [snapshot], signal);
  } catch (error) {
    if (!(error instanceof CofreError) || error.code === 'unreachable' || error.code === 'cancelled')
      throw error;
    return {
      path: snapshot.object,
      code: 'damaged',
      message: `its file list cannot be read: ${error.message}`,
    };
  }
  for (const blob of vault.catalog.needed.missing())
    return {
      path: snapshot.object,
      code: 'missing',
      message: `the blob ${blob.toString('hex')} is in no pack`,
    };
  return null;
}

async function readBack(
  vault: Vault,
  packs: Packs,
  { signal, onEvent }: Pick<ProveOptions, 'onEvent' | 'signal'>,
): Promise<Omit<ProofOfSnapshot, 'packs'>> {
  const total = packs.reduce((sum, { stored }) => sum + stored, 0);
  onEvent?.({ kind: 'phase', phase: 'reading' });
  onEvent?.({ kind: 'expect', files: packs.length, bytes: total, final: true });
  const problems: Problem[] = [];
  let bytesRead = 0;
  const verifier = makeVerifier(vault);
  try {
    const reading = packs.map(async (pack) => {
      const { name, stored } = pack;
      const result = await verifier.verify({ name, stored }, { signal });
      if (result === null) return;
      const { bytes, damage, missing } = result;
      bytesRead += bytes;
      onEvent?.({ kind: 'advance', files: 1, bytes });
      if (damage === null) return vault.catalog.markVerified(pack, vault.clock.now());
      problems.push({
        path: packObject(name, vault.encrypted),
        code: missing ? 'missing' : 'damaged',
        message: damage,
      });
    });
    await Promise.all(reading);
  } finally {
    await verifier.close();
  }
  return {
    verdict: problems.length === 0 ? 'proven' : 'damaged',
    packsRead: packs.length,
    bytesRead,
    problems,
  };
}
