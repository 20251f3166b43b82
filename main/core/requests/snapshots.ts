import type { snapshotRequests } from '../../contract/requests/snapshots.ts';
import type { CheckedInput, RequestOutput } from '../../contract/requests.ts';
import type { SnapshotView } from '../../contract/views/snapshot.ts';
import { pin, unpin } from '../../operations/pins.ts';
import type { Snapshot } from '../../operations/vault/sync-catalog.ts';
import { marksOf, snapshotOf, withSnapshot, withVault } from '../browse/choose.ts';
import { findPage } from '../browse/find.ts';
import { diffPage, entriesPage, folderSizes } from '../browse/pages.ts';
import { previewOf } from '../browse/preview.ts';
import { snapshotDetails, snapshotView } from '../browse/views.ts';
import type { CoreParts } from '../core.ts';
import { projectOf, vaultNamed, vaultOf } from '../settings/lookup.ts';
import type { Handlers } from './handlers.ts';

export function snapshotHandlers(parts: CoreParts): Handlers<keyof typeof snapshotRequests> {
  return {
    'snapshot.list': (input) => list(parts, input),
    'snapshot.get': (of) =>
      withSnapshot(parts, of, async (vault, snapshot) => ({
        snapshot: snapshotDetails(of.vault, snapshot, await marksOf(vault)),
      })),
    'snapshot.entries': ({ folder, offset, limit, ...of }, signal) =>
      withSnapshot(parts, of, (vault, snapshot) =>
        entriesPage(vault, snapshot, { folder, offset, limit }, signal),
      ),
    'snapshot.sizes': ({ folder, ...of }, signal) =>
      withSnapshot(parts, of, async (vault, snapshot) => ({
        folders: await folderSizes(vault, snapshot, folder, signal),
      })),
    'snapshot.find': ({ vault: name, project, ...page }, signal) =>
      withVault(parts, name, (vault, snapshots) => {
        const wanted = snapshots.filter(({ record }) => project === undefined || record.project === project);
        return findPage(vault, wanted.toReversed(), page, signal);
      }),
    'snapshot.diff': ({ vault: name, snapshot, from, offset, limit }, signal) =>
      withVault(parts, name, (vault, snapshots) => {
        const both = { from: snapshotOf(snapshots, from), to: snapshotOf(snapshots, snapshot) };
        return diffPage(vault, both, { offset, limit }, signal);
      }),
    'snapshot.preview': ({ path, maxBytes, ...of }) =>
      withSnapshot(parts, of, (vault, snapshot) => previewOf(vault, snapshot, { path, maxBytes })),
    'snapshot.pin': ({ note, ...of }) =>
      withSnapshot(parts, of, async (vault, { id }) => {
        await pin(vault, id, note);
        parts.events.emit({ kind: 'proofs.changed' });
        return {};
      }),
    'snapshot.unpin': (of) =>
      withSnapshot(parts, of, async (vault, { id }) => {
        await unpin(vault, id);
        parts.events.emit({ kind: 'proofs.changed' });
        return {};
      }),
  };
}

type ListInput = CheckedInput<'snapshot.list'>;

async function list(parts: CoreParts, input: ListInput): Promise<RequestOutput<'snapshot.list'>> {
  const settings = await parts.settings();
  const names = vaultsOf(settings, input);
  const fitting: { vault: string; snapshot: Snapshot }[] = [];
  const problems = [];
  for (const name of names) {
    const named = vaultNamed(settings, name);
    const listing = await parts.vaults.use(named, (vault) => parts.vaults.snapshots(named, vault));
    problems.push(...listing.problems);
    for (const snapshot of listing.snapshots)
      if (fits(snapshot, input)) fitting.push({ vault: name, snapshot });
  }
  fitting.sort((a, b) => startOf(b.snapshot) - startOf(a.snapshot));
  const after =
    input.before === null ? -1 : fitting.findIndex(({ snapshot }) => snapshot.id === input.before);
  const page = fitting.slice(after + 1, after + 1 + input.limit);
  const snapshots: SnapshotView[] = [];
  for (const [name, group] of Map.groupBy(page, ({ vault }) => vault)) {
    const marks = await parts.vaults.use(vaultNamed(settings, name), marksOf);
    for (const { snapshot } of group) snapshots.push(snapshotView(name, snapshot, marks));
  }
  snapshots.sort((a, b) => b.startedAt - a.startedAt);
  const isLast = after + 1 + page.length >= fitting.length;
  const next = isLast ? null : (page.at(-1)?.snapshot.id ?? null);
  return { snapshots, total: fitting.length, next, problems };
}

function vaultsOf(
  settings: Awaited<ReturnType<CoreParts['settings']>>,
  { vault, project }: ListInput,
): readonly string[] {
  if (vault !== undefined) return [vaultNamed(settings, vault).name];
  if (project !== undefined) return [vaultOf(settings, projectOf(settings, project)).name];
  return Object.keys(settings.vaults);
}

function fits({ record }: Snapshot, { project, types, since, until }: ListInput): boolean {
  const started = Date.parse(record.started);
  return (
    (project === undefined || record.project === project) &&
    (types === undefined || types.includes(record.type)) &&
    (since === undefined || started >= since) &&
    (until === undefined || started < until)
  );
}

function startOf({ record }: Snapshot): number {
  return Date.parse(record.started);
}
