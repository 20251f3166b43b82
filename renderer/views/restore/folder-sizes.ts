import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { SnapshotDetails } from '../../../main/contract/views/snapshot.ts';
import { useCore } from '../../api/core.tsx';
import type { TreeRow } from './tree-state.ts';

/** To add up a folder all that is below it is read: of more entries than this it would keep the core busy. */
const MOST_ENTRIES = 300_000;

/** What the folders that are seen hold with all that is below them, by path; asked for once for each that is opened. */
export function useFolderSizes(
  { vault, id, entries }: Pick<SnapshotDetails, 'vault' | 'id' | 'entries'>,
  rows: readonly TreeRow[],
): ReadonlyMap<string, number> {
  const { client } = useCore();
  const open = useMemo(
    () => [
      '',
      ...rows.flatMap((row) => (row.kind === 'entry' && row.expanded === true ? [row.entry.path] : [])),
    ],
    [rows],
  );
  return useQueries({
    queries: (entries > MOST_ENTRIES ? [] : open).map((folder) => ({
      queryKey: ['snapshot.sizes', vault, id, folder],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const { folders } = await client.ask('snapshot.sizes', { vault, snapshot: id, folder }, signal);
        return folders.map(({ name, bytes }) => [folder === '' ? name : `${folder}/${name}`, bytes] as const);
      },
    })),
    combine: (answers) => new Map(answers.flatMap(({ data }) => data ?? [])),
  });
}
