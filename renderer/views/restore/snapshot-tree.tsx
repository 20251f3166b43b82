import { type ReactNode, useEffect, useMemo } from 'react';
import type { EntryView, SnapshotDetails } from '../../../main/contract/views/snapshot.ts';
import { type Column, Grid } from '../../parts/grid.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Failed } from '../../parts/states.tsx';
import { Ago } from '../../parts/time.tsx';
import { useText, type Words } from '../../text/use-text.tsx';
import { useFolderSizes } from './folder-sizes.ts';
import { type Tree, useTree } from './tree.ts';
import type { TreeRow } from './tree-state.ts';

export interface TreeProps {
  readonly snapshot: Pick<SnapshotDetails, 'vault' | 'id' | 'entries'>;
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (path: string) => void;
  readonly onSee: (entry: EntryView) => void;
  /** Opened at first: the folders above it. */
  readonly path: string | null;
}

export function SnapshotTree({ snapshot, chosen, onToggle, onSee, path }: TreeProps): ReactNode {
  const words = useText();
  const tree = useTree(snapshot.vault, snapshot.id);
  const sizes = useFolderSizes(snapshot, tree.rows);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each path; later a person opens and closes
  useEffect(() => {
    for (let at = path?.indexOf('/') ?? -1; at > 0; at = path?.indexOf('/', at + 1) ?? -1)
      tree.open(path?.slice(0, at) ?? '');
  }, [path]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is open changes rows, not columns
  const columns = useMemo(
    () => columnsOf({ words, tree, chosen, onToggle, sizes }),
    [words, chosen, tree.rows, sizes],
  );
  const { rows, first } = tree;
  if (first.failed !== null) return <Failed error={first.failed} retry={() => tree.more('')} />;
  if (rows.length === 0) return <Empty icon="folder" title={words.say('restore.emptySnapshot')} />;
  const open = (row: TreeRow) => {
    if (row.kind === 'more') tree.more(row.folder);
    else if (row.expanded === null) onSee(row.entry);
    else if (row.expanded) tree.close(row.entry.path);
    else tree.open(row.entry.path);
  };
  return (
    <Grid<TreeRow>
      {...{ label: words.say('restore.tree'), items: rows, columns, keyOf, onOpen: open, rowHeight: 32 }}
      onSpace={(row) => row.kind === 'entry' && onToggle(row.entry.path)}
      onFocus={(row) => row.kind === 'entry' && row.expanded === null && onSee(row.entry)}
      tree={{
        of: (row) => ({ level: row.level, expanded: row.kind === 'entry' ? row.expanded : null }),
        onKey: (row, key, index) => sideways(tree, { row, key, index }),
      }}
    />
  );
}

function keyOf(row: TreeRow): string {
  return row.kind === 'entry' ? row.entry.path : `${row.folder}/\u0000`;
}

/** Right opens a folder, then steps into it; left closes it, then steps out of it. The row to go to, or null. */
function sideways(
  tree: Tree,
  { row, key, index }: { row: TreeRow; key: 'ArrowLeft' | 'ArrowRight'; index: number },
): number | null {
  if (row.kind !== 'entry') return null;
  if (key === 'ArrowRight') {
    if (row.expanded === false) tree.open(row.entry.path);
    return row.expanded === true ? index + 1 : null;
  }
  if (row.expanded === true) {
    tree.close(row.entry.path);
    return null;
  }
  const parent = tree.rows.slice(0, index).findLastIndex((other) => other.level < row.level);
  return parent < 0 ? null : parent;
}

interface Drawn {
  readonly words: Words;
  readonly tree: Tree;
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (path: string) => void;
  readonly sizes: ReadonlyMap<string, number>;
}

function columnsOf({ words, tree, chosen, onToggle, sizes }: Drawn): Column<TreeRow>[] {
  const { say } = words;
  return [
    {
      ...{ id: 'name', title: say('restore.name'), width: 'minmax(160px, 3fr)' },
      cell: (row) =>
        row.kind === 'more' ? (
          <More row={row} tree={tree} words={words} />
        ) : (
          <span className="tree-name" style={{ paddingLeft: (row.level - 1) * 18 }}>
            <span className="tree-turn">
              {row.expanded === null ? null : <Icon name={row.expanded ? 'down' : 'right'} size={14} />}
            </span>
            <input
              {...{ type: 'checkbox', tabIndex: -1, checked: isChosen(row.entry.path, chosen) }}
              aria-label={say('restore.choose', { name: row.entry.name })}
              onChange={() => onToggle(row.entry.path)}
              onClick={(event) => event.stopPropagation()}
            />
            <Icon name={iconOf(row.entry)} size={16} />
            <span
              className="clip"
              title={row.entry.target === null ? row.entry.name : `${row.entry.name} → ${row.entry.target}`}
            >
              {row.entry.name}
            </span>
          </span>
        ),
    },
    {
      ...{ id: 'modified', title: say('restore.modified'), width: 'minmax(100px, 1fr)', wide: true },
      cell: (row) =>
        row.kind === 'entry' ? (
          <span className="dim">
            <Ago at={row.entry.modifiedAt} />
          </span>
        ) : null,
    },
    {
      ...{ id: 'size', title: say('history.size'), width: 'minmax(76px, 0.8fr)', number: true },
      cell: (row) => {
        if (row.kind !== 'entry') return '';
        const size = row.entry.type === 'file' ? row.entry.size : sizes.get(row.entry.path);
        return size === undefined ? '' : words.size(size);
      },
    },
  ];
}

/** What lies in a chosen folder is chosen with it. */
function isChosen(path: string, chosen: ReadonlySet<string>): boolean {
  if (chosen.has(path)) return true;
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    if (chosen.has(path.slice(0, at))) return true;
  return false;
}

function iconOf({ type }: EntryView): 'file' | 'folder' | 'link' {
  return type === 'symlink' ? 'link' : type;
}

/** Seen means wanted: the next page is asked for as soon as its place comes into view. */
function More({
  row,
  tree,
  words,
}: {
  row: TreeRow & { kind: 'more' };
  tree: Tree;
  words: Words;
}): ReactNode {
  const { folder, failed, level } = row;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once each time the place comes into view
  useEffect(() => {
    if (failed === null) tree.more(folder);
  }, [folder, tree.rows.length]);
  return (
    <span className="dim" style={{ paddingLeft: (level - 1) * 18 + 22 }}>
      {failed === null ? words.say('states.loading') : words.say('states.again')}
    </span>
  );
}
