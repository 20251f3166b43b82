import { CofreError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import { snapshotOfObject, statesOf } from '../../format/snapshot.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';

export interface Choice {
  readonly snapshot: Snapshot;
  /** Newer records that are damaged: one of them may be the snapshot that was meant. */
  readonly passedOver: readonly string[];
}

/**
 * The snapshot that a drill is about when none is named: the newest one that holds files as well as databases and did not
 * fail; where there is none, the newest of any type. Of what `syncSnapshots` gives; `project` null: of any project.
 */
export function newestToDrill(
  { snapshots, problems }: { readonly snapshots: readonly Snapshot[]; readonly problems: readonly Problem[] },
  project: string | null,
): Choice {
  const own = statesOf(snapshots.filter(({ record }) => project === null || record.project === project));
  const good = own.filter(({ record }) => record.verdict !== 'failed');
  const found = good.findLast(({ record }) => record.type !== 'database') ?? good.at(-1) ?? own.at(-1);
  const damaged = problems.filter(({ code }) => code === 'damaged').map(({ path }) => path);
  if (found !== undefined) {
    const since = startOf(found.object);
    return { snapshot: found, passedOver: damaged.filter((object) => startOf(object) >= since) };
  }
  const wanted = project ?? 'latest';
  const [object] = damaged;
  if (object === undefined)
    throw new CofreError('snapshot-unknown', `there is no snapshot of ${wanted}`, { wanted });
  throw new CofreError(
    'record-damaged',
    `${object} is damaged, and there is no other snapshot of ${wanted}`,
    {
      ...{ object, wanted },
    },
  );
}

/** Its name says when a snapshot was begun; what has no such name is none. */
function startOf(object: string): number {
  return snapshotOfObject(object)?.started ?? Number.NEGATIVE_INFINITY;
}
