import type { EntryView } from '../../../main/contract/views/snapshot.ts';

/** A row of the tree as it is shown: an entry, or the place where more of a folder will be. */
export type TreeRow =
  | {
      readonly kind: 'entry';
      readonly entry: EntryView;
      readonly level: number;
      readonly expanded: boolean | null;
    }
  | { readonly kind: 'more'; readonly folder: string; readonly level: number; readonly failed: unknown };

export interface Folder {
  readonly entries: readonly EntryView[];
  readonly next: number | null;
  readonly loading: boolean;
  readonly failed: unknown;
}

export interface TreeState {
  readonly folders: ReadonlyMap<string, Folder>;
  readonly open: ReadonlySet<string>;
}

export type TreeStep =
  | { readonly kind: 'asked' | 'closed'; readonly folder: string }
  | {
      readonly kind: 'got';
      readonly folder: string;
      readonly entries: readonly EntryView[];
      readonly next: number | null;
    }
  | { readonly kind: 'failed'; readonly folder: string; readonly why: unknown };

export const unknownFolder: Folder = { entries: [], next: 0, loading: false, failed: null };

/** Pure: what is known of the tree after each step. */
export function stepTree(state: TreeState, step: TreeStep): TreeState {
  const known = state.folders.get(step.folder) ?? unknownFolder;
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
  const { entries, next, failed } = state.folders.get(folder) ?? unknownFolder;
  for (const entry of entries) {
    const expanded = entry.type === 'folder' ? state.open.has(entry.path) : null;
    rows.push({ kind: 'entry', entry, level, expanded });
    if (expanded === true) addRows(rows, state, entry.path, level + 1);
  }
  if (next !== null) rows.push({ kind: 'more', folder, level, failed });
}
