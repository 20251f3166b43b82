import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';
import type { EntryView } from '../../../main/contract/views/snapshot.ts';
import { useCore } from '../../api/core.tsx';

/** A row of the tree as it is shown: an entry, or the place where more of a folder will be. */
export type TreeRow =
  | {
      readonly kind: 'entry';
      readonly entry: EntryView;
      readonly level: number;
      readonly expanded: boolean | null;
    }
  | { readonly kind: 'more'; readonly folder: string; readonly level: number; readonly failed: unknown };

interface Folder {
  readonly entries: readonly EntryView[];
  readonly next: number | null;
  readonly loading: boolean;
  readonly failed: unknown;
}

interface TreeState {
  readonly folders: ReadonlyMap<string, Folder>;
  readonly open: ReadonlySet<string>;
}

type Step =
  | { readonly kind: 'asked' | 'closed'; readonly folder: string }
  | {
      readonly kind: 'got';
      readonly folder: string;
      readonly entries: readonly EntryView[];
      readonly next: number | null;
    }
  | { readonly kind: 'failed'; readonly folder: string; readonly why: unknown };

const unknown: Folder = { entries: [], next: 0, loading: false, failed: null };

/** Pure: what is known of the tree after each step. */
export function stepTree(state: TreeState, step: Step): TreeState {
  const known = state.folders.get(step.folder) ?? unknown;
  const put = (folder: Folder) => ({ ...state, folders: new Map(state.folders).set(step.folder, folder) });
  switch (step.kind) {
    case 'asked':
      return {
        ...put({ ...known, loading: true, failed: null }),
        open: new Set(state.open).add(step.folder),
      };
    case 'got':
      return put({
        entries: [...known.entries, ...step.entries],
        next: step.next,
        loading: false,
        failed: null,
      });
    case 'failed':
      return put({ ...known, loading: false, failed: step.why });
    case 'closed': {
      const open = new Set(state.open);
      open.delete(step.folder);
      return { ...state, open };
    }
  }
}

export function rowsOf(state: TreeState, folder = '', level = 1): TreeRow[] {
  const rows: TreeRow[] = [];
  addRows(rows, state, folder, level);
  return rows;
}

function addRows(rows: TreeRow[], state: TreeState, folder: string, level: number): void {
  const { entries, next, failed } = state.folders.get(folder) ?? unknown;
  for (const entry of entries) {
    const expanded = entry.type === 'folder' ? state.open.has(entry.path) : null;
    rows.push({ kind: 'entry', entry, level, expanded });
    if (expanded === true) addRows(rows, state, entry.path, level + 1);
  }
  if (next !== null) rows.push({ kind: 'more', folder, level, failed });
}

export interface Tree {
  readonly rows: readonly TreeRow[];
  readonly first: Folder;
  open(folder: string): void;
  close(folder: string): void;
  more(folder: string): void;
}

/** Entries of a folder fetched at once. */
const PAGE = 1000;

/** The tree of a snapshot, as far as it was opened. */
export function useTree(vault: string, snapshot: string): Tree {
  const { client } = useCore();
  const [state, step] = useReducer(stepTree, { folders: new Map(), open: new Set<string>() });
  const now = useRef(state);
  now.current = state;
  const ask = useCallback(
    (folder: string) => {
      const known = now.current.folders.get(folder) ?? unknown;
      const enough = known.loading || known.next === null;
      step({ kind: 'asked', folder });
      if (enough) return step({ kind: 'got', folder, entries: [], next: known.next });
      client
        .ask('snapshot.entries', { vault, snapshot, folder, offset: known.next ?? 0, limit: PAGE })
        .then(({ entries, next }) => step({ kind: 'got', folder, entries, next }))
        .catch((why: unknown) => step({ kind: 'failed', folder, why }));
    },
    [client, vault, snapshot],
  );
  useEffect(() => ask(''), [ask]);
  const rows = useMemo(() => rowsOf(state), [state]);
  return {
    rows,
    first: state.folders.get('') ?? unknown,
    open: ask,
    close: (folder) => step({ kind: 'closed', folder }),
    more: ask,
  };
}
