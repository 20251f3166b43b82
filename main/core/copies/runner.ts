import type { Clock, Sleep } from '../../base/clock.ts';
import { CofreError, isCofreError } from '../../base/errors.ts';
import { RECORD_MAX_BYTES } from '../../base/limits.ts';
import { failureOf } from '../../contract/failure.ts';
import type { CopySettings } from '../../contract/settings/copy.ts';
import type { Settings } from '../../contract/settings/settings.ts';
import { openKnownPacks } from '../../engine/catalog/known-packs.ts';
import { decodeVault, VAULT_OBJECT } from '../../format/vault.ts';
import { STEPS } from '../../operations/copy/kinds.ts';
import { Ledger, ledgerFile } from '../../operations/copy/ledger.ts';
import type { SyncPlan, SyncPolicy } from '../../operations/copy/plan.ts';
import { type SyncResult, syncCopy } from '../../operations/copy/sync.ts';
import { catalogFile } from '../../operations/vault/catalog-place.ts';
import { openStore } from '../../store/open.ts';
import { ReadOnlyStore } from '../../store/read-only.ts';
import { History } from '../history/history.ts';
import { withHolds } from '../hold/open.ts';
import type { JobOutcome, JobRequest, JobRunner, JobTools } from '../jobs/runner.ts';
import type { SecretResolver } from '../secrets/resolver.ts';
import { type NamedVault, vaultNamed } from '../settings/lookup.ts';
import { limitAt } from './bandwidth.ts';
import { copyNamed } from './lookup.ts';
import { openDestination } from './open-copy.ts';
import { urlOfCopy } from './place.ts';
import type { CopyFacts } from './table.ts';

const DAY = 24 * 3600 * 1000;
const HOUR = 3600 * 1000;

export interface CopyRunnerOptions {
  readonly home: string;
  readonly settings: () => Promise<Settings>;
  readonly resolverOf: (tools: JobTools) => SecretResolver;
  readonly clock: Clock;
  readonly sleep: Sleep;
}

/** Brings the copy named by the job's type in line with its vault, and keeps down how it stands. */
export function copyRunner(options: CopyRunnerOptions): JobRunner {
  return async (job, tools) => {
    const vault = vaultNamed(await options.settings(), job.vault);
    const copy = copyNamed(vault, job.type ?? '');
    if (!copy.enabled && job.trigger !== 'manual')
      throw new CofreError('skipped', 'this copy is switched off', {
        reason: 'copyDisabled',
        name: copy.name,
      });
    using history = openHistory(options);
    const keep = (facts: Partial<CopyFacts>): void =>
      history.kept.update({ ...facts, vault: vault.name, name: copy.name, url: urlOfCopy(copy) });
    try {
      const result = await sync({ vault, copy, job }, { options, tools, keep });
      keep({ ...factsOf(result), lastSyncAt: options.clock.now() });
      return outcomeOf(result, tools);
    } catch (error) {
      if (tools.signal.aborted) throw error;
      throw howItFailed(error, {
        copy,
        now: options.clock.now(),
        keep,
        before: history.kept.find(vault.name, copy.name, urlOfCopy(copy)),
      });
    }
  };
}

interface Work {
  readonly vault: NamedVault;
  readonly copy: CopySettings;
  readonly job: JobRequest;
}

interface Surroundings {
  readonly options: CopyRunnerOptions;
  readonly tools: JobTools;
  readonly keep: (facts: Partial<CopyFacts>) => void;
}

async function sync({ vault, copy, job }: Work, { options, tools, keep }: Surroundings): Promise<SyncResult> {
  const { clock, sleep, home } = options;
  const { signal, onEvent, log } = tools;
  onEvent({ kind: 'phase', phase: 'opening' });
  const from = new ReadOnlyStore(await openStore(vault.url));
  const to = await openDestination(copy, options.resolverOf(tools));
  try {
    const { id } = decodeVault(await from.get(VAULT_OBJECT, RECORD_MAX_BYTES));
    using ledger = new Ledger(ledgerFile(home, id, urlOfCopy(copy)));
    using known = openKnownPacks(catalogFile(home, id, from.url));
    if (job.options.anew === true) ledger.forget();
    let told = 0;
    return await syncCopy({
      ...{ from, to, ledger, clock, sleep, signal, onEvent },
      policy: policyOf(copy, {
        // While somebody must look at a project first, nothing of its vault goes from a copy.
        mayDelete: withHolds(home, clock.now(), (holds) => holds.heldIn(vault.name).size === 0),
        manyMayGo: job.options.manyMayGo === true,
      }),
      isNeeded: (pack) => known.has(pack),
      limit: () => limitAt(copy.bandwidth, clock.now()),
      fresh: job.options.fresh === true,
      onPlan: (plan) => logPlan(plan, log),
      onPending: ({ objects, bytes }) => {
        // The state of a copy is a row of the history: written now and then, not with each object.
        if (objects > 0 && clock.monotonic() - told < PENDING_EVERY_MS) return;
        told = clock.monotonic();
        keep({ pendingObjects: objects, pendingBytes: bytes });
      },
    });
  } finally {
    await to.close();
    await from.close();
  }
}

const PENDING_EVERY_MS = 2000;

function policyOf(copy: CopySettings, extra: Pick<SyncPolicy, 'mayDelete' | 'manyMayGo'>): SyncPolicy {
  const { deleteGraceDays, parallel } = copy;
  const lock = copy.kind === 's3' ? (copy.lock ?? null) : null;
  return {
    ...extra,
    ...{ parallel, deleteGraceMs: deleteGraceDays === null ? null : deleteGraceDays * DAY },
    lock:
      lock === null
        ? null
        : { days: lock.days, mode: lock.mode === 'governance' ? 'GOVERNANCE' : 'COMPLIANCE' },
  };
}

function logPlan(plan: SyncPlan, log: JobTools['log']): void {
  const objects = STEPS.reduce((sum, step) => sum + plan.send[step].length, 0);
  const values = { objects, bytes: plan.bytes, remove: plan.remove.length, waiting: plan.waiting };
  log('info', `to send: ${objects} objects, ${plan.bytes} bytes; to remove: ${values.remove}`, {
    code: 'runLog.copyPlan',
    values,
  });
  if (plan.restraint !== null)
    log('warning', `nothing is removed from the copy: ${plan.restraint}`, {
      code: `runLog.copyKeeps.${plan.restraint}`,
    });
}

function factsOf({ stored, pending, newestSnapshot, problems }: SyncResult): Partial<CopyFacts> {
  const [first] = problems;
  return {
    ...{ storedObjects: stored.objects, storedBytes: stored.bytes, newestSnapshotAt: newestSnapshot },
    ...{ pendingObjects: pending.objects, pendingBytes: pending.bytes, absentSince: null },
    problem:
      first === undefined
        ? null
        : { code: first.code, message: `${first.path}: ${first.message}`, details: {} },
  };
}

function outcomeOf(result: SyncResult, { log }: JobTools): JobOutcome {
  const { sent, sentBytes, replaced, removed, waiting, locksRenewed, checked, lost, requests, problems } =
    result;
  if (lost > 0)
    log('warning', `${lost} objects were gone from the copy and were sent again`, {
      code: 'runLog.copyLost',
      values: { count: lost },
    });
  if (replaced > 0)
    log('warning', `${replaced} objects were not what they should be and were sent again`, {
      code: 'runLog.copyReplaced',
      values: { count: replaced },
    });
  if (result.mayNotDelete)
    log('info', 'these keys may not delete: what the vault dropped stays', {
      code: 'runLog.copyMayNotDelete',
    });
  const counts = {
    ...{ sent, replaced, removed, waiting, locksRenewed, checked, lost, listed: result.listed ? 1 : 0 },
    ...(requests === null
      ? {}
      : { writes: requests.writes, lists: requests.lists, reads: requests.reads, deletes: requests.deletes }),
  };
  const told = {
    files: sent,
    bytes: sentBytes,
    storedBytes: sentBytes,
    counts,
    problems,
    problemCount: problems.length,
  };
  if (problems.length === 0) return { ...told, result: 'complete' };
  const message = `${problems.length} objects of the vault are damaged and were not copied`;
  return { ...told, result: 'incomplete', reason: { code: 'damaged', message } };
}

/** A place that is away is quiet until its grace ends: an external disk lies in a drawer most of the time. */
function howItFailed(
  error: unknown,
  {
    copy,
    now,
    keep,
    before,
  }: { copy: CopySettings; now: number; keep: (facts: Partial<CopyFacts>) => void; before: CopyFacts },
): unknown {
  if (!isCofreError(error, 'unreachable')) {
    keep({ problem: failureOf(error) });
    return error;
  }
  const absentSince = before.absentSince ?? now;
  const isLate = now - absentSince >= copy.graceDays * DAY;
  keep({ absentSince, problem: isLate ? failureOf(error) : null });
  if (isLate || now - absentSince < 0) return error;
  const hours = Math.max(1, Math.round((absentSince + copy.graceDays * DAY - now) / HOUR));
  return new CofreError('skipped', error.message, { ...error.details, hours }, error);
}

/** The history of this instance, opened beside that of the core: SQLite keeps both apart. */
function openHistory({ home, clock }: CopyRunnerOptions): Disposable & { readonly kept: History['copies'] } {
  const history = new History({ home, clock });
  return { kept: history.copies, [Symbol.dispose]: () => history.close() };
}
