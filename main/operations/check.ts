import type { Problem } from '../base/problems.ts';
import { packObject, packOfObject } from '../format/pack.ts';
import { PACKS_PREFIX } from '../format/vault.ts';
import { type Affected, checkFileLists } from './check-lists.ts';
import { hashRecords } from './check-records.ts';
import type { ProgressEvent } from './events.ts';
import { makeVerifier, type PacksRead, readPacks, type Verifier } from './read-packs.ts';
import { planRotation, ROTATION_DAYS } from './rotation/plan.ts';
import { badPacks, forgetBadPack } from './vault/bad-packs.ts';
import type { Vault } from './vault/open-vault.ts';
import { type ClosedPack, type Snapshot, syncPacks, syncSnapshots } from './vault/sync-catalog.ts';

/**
 * quick: names and sizes; structure: every record, file list and index too; read: every stored byte too. rotation: names and
 * sizes, the hash of every record, and that of the packs which were read back longest ago: run daily, it reads all of them
 * within the window, without a key.
 */
export type CheckDepth = 'quick' | 'structure' | 'read' | 'rotation';

export interface CheckOptions {
  readonly depth: CheckDepth;
  /** For 'read': only the n-th of `of` shares of the packs (1-based), by name, so that `of` runs read all. */
  readonly part?: { readonly n: number; readonly of: number };
  /** For 'rotation': within how many days every pack is read again, and how long this run may begin new ones (ms). */
  readonly windowDays?: number;
  readonly limitMs?: number;
  /** For 'rotation': most bytes of packs that are read; at least one pack is. */
  readonly mostBytes?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgressEvent) => void;
}

export interface CheckResult {
  readonly verdict: 'ok' | 'damaged';
  readonly packs: number;
  readonly snapshots: number;
  readonly packsRead: number;
  readonly bytesRead: number;
  /** Packs of this share that time did not suffice for. */
  readonly packsLeft: number;
  /** False where a cache of this system may have answered for the place itself; null: no pack was read. */
  readonly cold: boolean | null;
  readonly problems: readonly Problem[];
  /** What the damage costs: files of each snapshot (the first ones by name, and how many more). */
  readonly affected: readonly Affected[];
  readonly durationMs: number;
}

const DAMAGE = new Set(['damaged', 'missing']);

/** Proves the vault as deep as asked. Packs found bad are taken out of use, so that the next backup heals what it can. */
export async function check(vault: Vault, options: CheckOptions): Promise<CheckResult> {
  const started = vault.clock.monotonic();
  const { depth, signal } = options;
  options.onEvent?.({ kind: 'phase', phase: 'checking' });
  const synced = await syncPacks(vault);
  const isDeep = depth === 'structure' || depth === 'read';
  if (synced.closed.length > 0 && isDeep) await vault.unlock(); // says what is missing
  const {
    snapshots,
    problems: recordProblems,
    read,
  } = await recordsAndPacks(vault, options, {
    ...{ started, closed: synced.closed },
  });
  const told = new Set(synced.problems.map(({ path }) => path));
  const problems = [
    ...synced.problems,
    ...recordProblems,
    ...read.problems.filter(({ path }) => !told.has(path)),
  ];
  // One that met something odd looks closer, where it can: a pack that is gone may be needed by nothing.
  const closer = isDeep || (problems.length > 0 && (await vault.tryUnlock()) !== null);
  const affected = closer ? await checkFileLists(vault, snapshots, problems, signal) : [];
  const isWhole = closer && affected.length === 0;
  const judged = isWhole ? problems.map((problem) => judge(vault, problem)) : problems;
  const verdict = judged.some(({ code }) => DAMAGE.has(code)) || affected.length > 0 ? 'damaged' : 'ok';
  if (isWhole && verdict === 'ok') vault.catalog.readBacks.forgetLost();
  return {
    verdict,
    packs: vault.catalog.packs().length,
    snapshots: snapshots.length,
    packsRead: read.packs,
    bytesRead: read.bytes,
    packsLeft: read.left,
    cold: read.cold,
    problems: judged,
    affected,
    durationMs: Math.round(vault.clock.monotonic() - started),
  };
}

interface Begun {
  readonly started: number;
  readonly closed: readonly ClosedPack[];
}

async function recordsAndPacks(vault: Vault, options: CheckOptions, begun: Begun): Promise<Looked> {
  const verifier = makeVerifier(vault);
  try {
    if (options.depth === 'read') verifier.warm(); // the vault is unlocked meanwhile
    const records = await recordsOf(vault, options);
    return { ...records, read: await readChosen(vault, options, { ...begun, verifier }) };
  } finally {
    await verifier.close();
  }
}

interface Looked {
  readonly snapshots: readonly Snapshot[];
  /** Of records. */
  readonly problems: readonly Problem[];
  readonly read: PacksRead;
}

async function recordsOf(
  vault: Vault,
  { depth, signal }: CheckOptions,
): Promise<{ snapshots: readonly Snapshot[]; problems: readonly Problem[] }> {
  if (depth !== 'rotation') return syncSnapshots(vault, { prove: depth !== 'quick' });
  const { problems } = await hashRecords(vault, signal);
  if (vault.key.kind === 'sealed' && (await vault.tryUnlock()) === null) return { snapshots: [], problems };
  const { snapshots, problems: unread } = await syncSnapshots(vault);
  const told = new Set(problems.map(({ path }) => path));
  return { snapshots, problems: [...problems, ...unread.filter(({ path }) => !told.has(path))] };
}

async function readChosen(
  vault: Vault,
  options: CheckOptions,
  { verifier, started, closed }: Begun & { verifier: Verifier },
): Promise<PacksRead> {
  const { depth, part, signal, onEvent, limitMs, mostBytes } = options;
  const all = vault.catalog.packs();
  if (depth === 'read') {
    await vault.tryUnlock();
    const isMine = ({ name }: { name: string }): boolean => isInPart(name, part);
    const known = await unopened(vault);
    const read = await readPacks(vault, all.filter(isMine), { verifier, signal, onEvent });
    const shut = await readPacks(vault, closed.filter(isMine), { verifier, hashOnly: true, signal });
    return {
      ...read,
      ...{ packs: read.packs + shut.packs, bytes: read.bytes + shut.bytes },
      problems: [...known, ...read.problems, ...shut.problems],
    };
  }
  if (depth !== 'rotation') return { packs: 0, bytes: 0, left: 0, cold: null, problems: [] };
  const windowDays = options.windowDays ?? ROTATION_DAYS;
  const { packs, damaged } = planRotation([...all, ...closed], {
    now: vault.clock.now(),
    windowDays,
    mostBytes,
  });
  const known = [...damaged.map(({ name }) => stillDamaged(vault, name)), ...(await unopened(vault))];
  const until = started + (limitMs ?? Number.POSITIVE_INFINITY);
  const read = await readPacks(vault, packs, { verifier, hashOnly: true, until, signal, onEvent });
  return { ...read, problems: [...known, ...read.problems] };
}

/** Packs of which not even the table of contents could be read, as long as they are there: no catalog names them. */
async function unopened(vault: Vault): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const name of badPacks(vault)) {
    if ((await vault.store.stat(packObject(name, vault.encrypted))) === null) forgetBadPack(vault, name);
    else problems.push(stillDamaged(vault, name));
  }
  return problems;
}

/** It stays a problem, every day, until it is healed or nothing needs it any more. */
function stillDamaged(vault: Vault, name: string): Problem {
  const message = 'it was found damaged before, and is not healed yet';
  return { path: packObject(name, vault.encrypted), code: 'damaged', message };
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

/** Shares are by the first digits of the name: a pack stays in its share while others come and go. */
function isInPart(name: string, part: CheckOptions['part']): boolean {
  return part === undefined || Number.parseInt(name.slice(0, 8), 16) % part.of === part.n - 1;
}
