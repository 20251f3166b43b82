import { CofreError, isDamage } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import { type Candidate, planRetention, type Reason, type RulesOf } from '../../engine/retain/plan.ts';
import type { RetentionRules } from '../../engine/retain/rules.ts';
import { TreeReader } from '../../engine/tree/tree-reader.ts';
import { splitIds } from '../../format/tree.ts';
import { pinnedIds } from '../pins.ts';
import type { Vault } from '../vault/open-vault.ts';
import { type Snapshot, syncPacks, syncSnapshots } from '../vault/sync-catalog.ts';
import { vaultBlobs } from '../vault/vault-blobs.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import { type BudgetPlan, fitBudget } from './budget.ts';

export interface PruneRequest {
  /** What retention keeps; null keeps every snapshot and only looks for packs that nothing needs. */
  readonly rules: RetentionRules | RulesOf | null;
  /** Ids of snapshots to remove whatever the rules say (never a protected one: 'refused'). */
  readonly snapshots?: readonly string[];
  /** How long a pack is kept after it was found to be needless (ms). */
  readonly graceMs: number;
  /** IANA name for hourly to yearly rules, also by project; the system's by default. */
  readonly timeZone?: string | ((project: string) => string);
  /** What the vault may take (bytes): beyond it the rules are thinned, what is protected stays. */
  readonly budgetBytes?: number | null;
  /** Ids of snapshots that were restored and compared, and of those that wait for a person to look. */
  readonly proven?: ReadonlySet<string>;
  readonly held?: ReadonlySet<string>;
  /** Projects of which nothing goes until a person has looked. */
  readonly heldProjects?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

export interface PackPlan {
  readonly name: string;
  readonly stored: number;
  readonly kind: 'data' | 'tree';
}

/** What pruning would do: shown, tested, logged, then carried out by `executePrune`. */
export interface PrunePlan {
  readonly request: PruneRequest;
  readonly keep: readonly { readonly snapshot: Snapshot; readonly reasons: readonly Reason[] }[];
  readonly remove: readonly Snapshot[];
  /** What the budget did; null without one. */
  readonly budget: BudgetPlan | null;
  /** Needless and past their grace: deleted now. */
  readonly delete: readonly PackPlan[];
  /** Found needless, kept until their grace ends. */
  readonly condemn: readonly PackPlan[];
  /** Mostly needless: what is needed of them moves into new packs. */
  readonly repack: readonly PackPlan[];
  /** Stored bytes gone at once, and when the grace of the others ends (their needless share for repacked ones). */
  readonly bytesFreed: number;
  readonly bytesLater: number;
}

/** A pack is rewritten when it is damaged, or less than this share of it is needed and it is worth a PUT at all. */
const REPACK_BELOW = 0.5;
const REPACK_FROM_BYTES = 1024 * 1024;
/** Reasons that protect a snapshot even from being named. */
const PROTECTS = new Set(['pinned', 'held', 'newest-complete', 'newest-proven', 'newest']);

/** Plans from every record of the vault. 'refused' where damage or loss makes any deletion unsafe. */
export async function planPrune(vault: Vault, request: PruneRequest): Promise<PrunePlan> {
  await vault.unlock();
  const { snapshots, problems } = await syncSnapshots(vault);
  const synced = await syncPacks(vault);
  const [bad] = [...problems, ...synced.problems.filter((problem) => !isGone(problem))];
  if (bad !== undefined) throw unsafe(`${bad.path}: ${bad.message}`);
  const gone = synced.problems.find(isGone);
  if (gone !== undefined) await expectNeedless(vault, snapshots, { gone, signal: request.signal });
  const chosen = await choose(vault, request, snapshots);
  const mark = (keep: PrunePlan['keep']): Promise<void> =>
    markNeeded(
      vault,
      keep.map(({ snapshot }) => snapshot),
      request.signal,
    );
  await mark(chosen.keep);
  const { keep, thinned, budget } = await fitBudget(vault, chosen.keep, { request, mark });
  for (const id of vault.catalog.needed.missing())
    throw unsafe(`the blob ${id.toString('hex')} is needed and in no pack`);
  const remove = [...chosen.remove, ...thinned];
  return { request, keep, remove, budget, ...packPlans(vault, request.graceMs) };
}

function unsafe(why: string): CofreError {
  return new CofreError('refused', `nothing is deleted from a vault with damage: ${why}`, { why });
}

const isGone = ({ code }: Problem): boolean => code === 'missing';

/** Packs that are gone are no loss when no snapshot needs them: another machine has tidied up. */
async function expectNeedless(
  vault: Vault,
  snapshots: readonly Snapshot[],
  { gone, signal }: { gone: Problem; signal: AbortSignal | undefined },
): Promise<void> {
  const lost = unsafe(`${gone.path}: ${gone.message}`);
  await markNeeded(vault, snapshots, signal).catch((error: unknown) => {
    throw isDamage(error) ? lost : error;
  });
  for (const _ of vault.catalog.needed.missing()) throw lost;
  vault.catalog.readBacks.forgetLost();
}

async function choose(
  vault: Vault,
  request: PruneRequest,
  snapshots: readonly Snapshot[],
): Promise<Pick<PrunePlan, 'keep' | 'remove'>> {
  const pins = await pinnedIds(vault);
  const candidates = snapshots.map(
    ({ id, record }): Candidate => ({
      id,
      time: Date.parse(record.started),
      project: record.project,
      type: record.type,
      verdict: record.verdict,
      pinned: pins.has(id),
      proven: request.proven?.has(id) ?? false,
      held: (request.held?.has(id) ?? false) || (request.heldProjects?.has(record.project) ?? false),
    }),
  );
  const timeZone = request.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const plan = planRetention(candidates, request.rules ?? {}, { now: vault.clock.now(), timeZone });
  const named = new Set(request.snapshots ?? []);
  for (const { id, reasons } of plan.keep) {
    const reason = reasons.find(({ rule }) => PROTECTS.has(rule));
    if (named.has(id) && reason !== undefined) {
      throw new CofreError('refused', `snapshot ${id.slice(0, 8)} is protected (${reason.rule}) and stays`, {
        snapshot: id.slice(0, 8),
        rule: reason.rule,
      });
    }
  }
  const byId = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  const keep = plan.keep.flatMap(({ id, reasons }) => {
    const snapshot = byId.get(id);
    return snapshot === undefined || named.has(id) ? [] : [{ snapshot, reasons }];
  });
  const kept = new Set(keep.map(({ snapshot }) => snapshot.id));
  return { keep, remove: snapshots.filter(({ id }) => !kept.has(id)) };
}

/** Marks every blob that the snapshots need: roots, leaves, lists, content, and what patches rest on. */
export async function markNeeded(
  vault: Vault,
  snapshots: readonly Snapshot[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const { catalog } = vault;
  const blobs = await vaultBlobs(vault);
  catalog.needed.begin();
  for (const { record } of snapshots) {
    const tree = new TreeReader(record.tree.roots, (id) => blobs.read(id));
    for (const root of record.tree.roots) catalog.needed.mark(Buffer.from(root, 'hex'));
    for (const leaf of await tree.leaves()) {
      throwIfAborted(signal);
      if (!catalog.needed.mark(leaf.id)) continue; // another snapshot has the same leaf
      const ids: Buffer[] = [];
      for await (const { entry } of tree.leaf(leaf.id)) {
        ids.push(...splitIds(entry.ids));
        if (entry.listed) ids.push(...(await tree.blobIds(entry)));
      }
      catalog.transaction(() => {
        for (const id of ids) catalog.needed.mark(id);
      });
    }
  }
  catalog.needed.markBases();
}

function packPlans(vault: Vault, graceMs: number): Omit<PrunePlan, 'request' | 'keep' | 'remove' | 'budget'> {
  const now = vault.clock.now();
  const plans = {
    delete: [] as PackPlan[],
    condemn: [] as PackPlan[],
    repack: [] as PackPlan[],
    bytesFreed: 0,
    bytesLater: 0,
  };
  for (const use of vault.catalog.needed.packUse()) {
    const pack = { name: use.name, stored: use.stored, kind: use.kind };
    const share = use.total === 0 ? 0 : use.live / use.total;
    if (use.liveBlobs === 0 && use.spareBlobs > 0) continue; // until a check has read the other copies
    if (use.liveBlobs === 0) {
      const isOver = graceMs === 0 || (use.condemned !== null && now - use.condemned >= graceMs);
      plans[isOver ? 'delete' : 'condemn'].push(pack);
      plans[isOver ? 'bytesFreed' : 'bytesLater'] += use.stored;
    } else if (use.damaged !== null || (share < REPACK_BELOW && use.stored >= REPACK_FROM_BYTES)) {
      plans.repack.push(pack);
      plans[graceMs === 0 ? 'bytesFreed' : 'bytesLater'] += Math.round(use.stored * (1 - share));
    }
  }
  return plans;
}
