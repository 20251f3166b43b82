import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import { useCore } from '../../api/core.tsx';
import { type Folder, rowsOf, stepTree, type TreeRow, unknownFolder } from './tree-state.ts';

export interface Tree {
  readonly rows: readonly TreeRow[];
  readonly first: Folder;
  open(folder: string): void;
  close(folder: string): void;
  more(folder: string): void;
}

/** Entries of a folder fetched at once: few, so that the first are soon there, then many, for whoever goes on. */
const FIRST_PAGE = 1000;
const NEXT_PAGE = 5000;

/** The tree of a snapshot, as far as it was opened. */
export function useTree(vault: string, snapshot: string): Tree {
  const { client } = useCore();
  const [state, step] = useReducer(stepTree, { folders: new Map(), open: new Set<string>() });
  const now = useRef(state);
  now.current = state;
  const ask = useCallback(
    (folder: string) => {
      const known = now.current.folders.get(folder) ?? unknownFolder;
      const enough = known.loading || known.next === null;
      step({ kind: 'asked', folder });
      if (enough) return step({ kind: 'got', folder, entries: [], next: known.next });
      const offset = known.next ?? 0;
      const limit = offset === 0 ? FIRST_PAGE : NEXT_PAGE;
      client
        .ask('snapshot.entries', { vault, snapshot, folder, offset, limit })
        .then(({ entries, next }) => step({ kind: 'got', folder, entries, next }))
        .catch((why: unknown) => step({ kind: 'failed', folder, why }));
    },
    [client, vault, snapshot],
  );
  useEffect(() => ask(''), [ask]);
  const rows = useMemo(() => rowsOf(state), [state]);
  return {
    rows,
    first: state.folders.get('') ?? unknownFolder,
    open: ask,
    close: (folder) => step({ kind: 'closed', folder }),
    more: ask,
  };
}
