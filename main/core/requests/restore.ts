import path from 'node:path';
import type { restoreRequests } from '../../contract/requests/restore.ts';
import type { CheckedInput, RequestOutput } from '../../contract/requests.ts';
import { storedDatabase } from '../../operations/databases/restore-database.ts';
import { type PlannedEntry, planRestore, type RestorePlan } from '../../operations/restore/restore.ts';
import { spaceAt } from '../../platform/free-space.ts';
import { snapshotOf, withSnapshot, withVault } from '../browse/choose.ts';
import { pageOf } from '../browse/pages.ts';
import type { CoreParts } from '../core.ts';
import { planRequest, restoreJob } from '../restore/request.ts';
import { ShownPlans } from '../restore/shown-plans.ts';
import type { Handlers } from './handlers.ts';

export function restoreHandlers(parts: CoreParts): Handlers<keyof typeof restoreRequests> {
  const { queue, clock } = parts;
  const shown = new ShownPlans();
  return {
    'restore.plan': async (input, signal) =>
      shown.page(input, clock.now()) ??
      shown.keep(input, await plan(parts, input, { most: shown.wanted(input), signal }), clock.now()),
    'restore.start': async (input) => {
      const { id, project } = await known(parts, input);
      const { run, joined } = queue.add(restoreJob({ kind: 'files', ...input, snapshot: id }, project));
      return { run: run.id, joined };
    },
    'restore.database': async (input) => {
      const { id, project } = await known(parts, input);
      const { run, joined } = queue.add(restoreJob({ kind: 'database', ...input, snapshot: id }, project));
      return { run: run.id, joined };
    },
  };
}

/** What is wrong with the question is said at once, not by a run that fails. */
function known(
  parts: CoreParts,
  { vault, snapshot: id, database }: { vault: string; snapshot: string; database?: string | null },
): Promise<{ id: string; project: string }> {
  return withVault(parts, vault, async (opened, snapshots) => {
    await opened.unlock();
    const snapshot = snapshotOf(snapshots, id);
    if (database !== undefined) storedDatabase(snapshot, database);
    return { id: snapshot.id, project: snapshot.record.project };
  });
}

/** Problems and lost paths of one answer; they are counted in the plan, and all in the run. */
const SHOWN_MAX = 500;

function plan(
  parts: CoreParts,
  input: CheckedInput<'restore.plan'>,
  { most, signal }: { most: number; signal: AbortSignal | undefined },
): Promise<Omit<RequestOutput<'restore.plan'>, 'next'>> {
  return withSnapshot(parts, input, async (vault, snapshot) => {
    const plan = await planRestore(vault, { ...planRequest(input, snapshot), signal });
    try {
      const { counts, files, folders, bytes, dumpsLeft, problems, lost } = plan;
      const { actions } = input;
      const fits = ({ action }: PlannedEntry) => actions === undefined || actions.includes(action);
      const { items } = await pageOf(only(plan, fits), { offset: 0, limit: most }, signal);
      return {
        ...{ counts, files, folders, bytes, dumpsLeft },
        freeBytes: await roomFor(input, snapshot.record.roots),
        problems: problems.slice(0, SHOWN_MAX),
        lost: lost.slice(0, SHOWN_MAX),
        entries: items.map(({ found: { path: at, entry }, action }) => ({
          ...{ path: at, type: entry.type, size: entry.size, action },
        })),
      };
    } finally {
      plan.close();
    }
  });
}

function* only(plan: RestorePlan, fits: (entry: PlannedEntry) => boolean): Generator<PlannedEntry> {
  for (const entry of plan.entries()) if (fits(entry)) yield entry;
}

async function roomFor(
  { target }: CheckedInput<'restore.plan'>,
  roots: readonly { readonly path: string }[],
): Promise<number | null> {
  const folder = target.kind === 'folder' ? target.folder : roots[0]?.path;
  if (folder === undefined || !path.isAbsolute(folder)) return null;
  return (await spaceAt(folder))?.free ?? null;
}
