import { CofreError } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { operations, type Snapshot, type Vault } from '../operations.ts';
import { sayProblems } from '../say/problems.ts';
import { durationOf } from '../values/amounts.ts';

/** All snapshots, oldest first; damaged records are named on standard error. */
export async function allSnapshots(context: Context, vault: Vault): Promise<Snapshot[]> {
  const { syncSnapshots } = await operations.snapshots();
  const { snapshots, problems } = await syncSnapshots(vault);
  if (problems.length > 0) sayProblems(context, problems, { toStderr: true });
  return snapshots.sort((a, b) => Date.parse(a.record.started) - Date.parse(b.record.started));
}

/** As `chooseSnapshot`, with the catalog brought in line first: on another machine it may not know the packs yet. */
export async function chooseReadable(context: Context, vault: Vault, wanted: string): Promise<Snapshot> {
  const { syncPacks } = await operations.snapshots();
  await syncPacks(vault);
  return chooseSnapshot(context, vault, wanted);
}

/** The one that is meant: an id prefix, `latest[:project[:type]]`, or a time: the newest one up to then. */
export async function chooseSnapshot(context: Context, vault: Vault, wanted: string): Promise<Snapshot> {
  const { pickSnapshot } = await operations.snapshots();
  return choose(context, pickSnapshot, await allSnapshots(context, vault), wanted);
}

export async function chooseTwo(
  context: Context,
  vault: Vault,
  a: string,
  b: string,
): Promise<[Snapshot, Snapshot]> {
  const { pickSnapshot, syncPacks } = await operations.snapshots();
  await syncPacks(vault);
  const all = await allSnapshots(context, vault);
  return [choose(context, pickSnapshot, all, a), choose(context, pickSnapshot, all, b)];
}

type Pick = (snapshots: readonly Snapshot[], wanted: string) => Snapshot;

function choose({ globals }: Context, pick: Pick, all: readonly Snapshot[], wanted: string): Snapshot {
  const isName = wanted === 'latest' || wanted.startsWith('latest:');
  const mine = all.filter(({ record }) => globals.project === null || record.project === globals.project);
  const until = isName || all.some(({ id }) => id.startsWith(wanted)) ? null : momentOf(wanted, Date.now());
  if (until === null) return pick(isName ? mine : all, wanted);
  const found = mine.filter(({ record }) => Date.parse(record.started) <= until);
  if (found.length === 0)
    throw new CofreError('snapshot-unknown', `there is no snapshot up to ${wanted}`, { wanted });
  return pick(found, 'latest');
}

/** The end of a day or minute (`2026-11-20`, `2026-11-20T14:30`, local time), or so long ago (`3d`); null for neither. */
export function momentOf(text: string, now: number): number | null {
  const ago = durationOf(text);
  if (ago !== null) return now - ago;
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?$/.exec(text);
  if (match === null) return null;
  const moment = Date.parse(
    match[2] === undefined ? `${match[1]}T23:59:59.999` : `${match[1]}T${match[2]}:59.999`,
  );
  return Number.isNaN(moment) ? null : moment;
}

export const shortId = (id: string): string => id.slice(0, 8);

/** A path in a snapshot as people type it: no slash at either end, no `./`; backslashes are Windows's. */
export function snapshotPath(text: string): string {
  const slashed = process.platform === 'win32' ? text.replaceAll('\\', '/') : text;
  return slashed
    .replace(/^(\.?\/+)+/, '')
    .replace(/\/+$/, '')
    .replace(/^\.$/, '');
}
