import { CofreError } from '../../base/errors.ts';
import type { Snapshot } from '../vault/sync-catalog.ts';

/**
 * The snapshot that a drill is about when none is named: the newest one that holds files as well as databases and did not
 * fail; where there is none, the newest of any type. `snapshots` oldest first; `project` null: of any project.
 */
export function newestToDrill(snapshots: readonly Snapshot[], project: string | null): Snapshot {
  const own = snapshots.filter(({ record }) => project === null || record.project === project);
  const good = own.filter(({ record }) => record.verdict !== 'failed');
  const found = good.findLast(({ record }) => record.type !== 'database') ?? good.at(-1) ?? own.at(-1);
  if (found !== undefined) return found;
  const wanted = project ?? 'latest';
  throw new CofreError('snapshot-unknown', `there is no snapshot of ${wanted}`, { wanted });
}
