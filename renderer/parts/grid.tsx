import './grid.css';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';

export interface Column<T> {
  readonly id: string;
  readonly title: string;
  /** As CSS has it for a column of a grid. */
  readonly width: string;
  readonly number?: boolean;
  /** Left out where the window is narrow. */
  readonly wide?: boolean;
  readonly cell: (item: T) => ReactNode;
}

export interface GridProps<T> {
  readonly label: string;
  readonly items: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (item: T) => string;
  readonly onOpen?: (item: T) => void;
  /** The space bar, where it does something else than Enter. */
  readonly onSpace?: (item: T) => void;
  /** Asked for as the end comes near; null: there is no more. */
  readonly more?: (() => void) | null;
  readonly rowHeight?: number;
  /** Trees say what a row is in them, and what the left and right keys do. */
  readonly tree?: {
    readonly of: (item: T) => { readonly level: number; readonly expanded: boolean | null };
    readonly onKey: (item: T, key: 'ArrowLeft' | 'ArrowRight', index: number) => number | null;
  };
  readonly chosen?: string | null;
  readonly onFocus?: (item: T) => void;
}

/** Rows left below the window when more are asked for. */
const NEAR_END = 30;

/**
 * Any number of rows; only those that are seen exist. The keyboard stays on the grid itself, which tells which row it is
 * at: arrows, Page, Home and End move, Enter opens.
 */
export function Grid<T>(props: GridProps<T>): ReactNode {
  const { label, items, keyOf, onOpen, onSpace, more = null, rowHeight = 38, tree, chosen, onFocus } = props;
  const box = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(box);
  const columns = narrow ? props.columns.filter(({ wide }) => wide !== true) : props.columns;
  const id = useId();
  const [at, setAt] = useState(0);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const seen = rows.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more !== null && last >= items.length - NEAR_END) more();
  }, [more, last, items.length]);
  const active = Math.min(at, items.length - 1);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(items.length - 1, to));
    setAt(next);
    rows.scrollToIndex(next);
    const item = items[next];
    if (item !== undefined) onFocus?.(item);
  };
  const pressed = (event: KeyboardEvent): void => {
    const next = stepOf(event.key, { at: active, page: Math.max(1, seen.length - 16), count: items.length });
    const item = items[active];
    if (next !== null) move(next);
    else if (item === undefined) return;
    else if (event.key === ' ' && onSpace !== undefined) onSpace(item);
    else if (event.key === 'Enter' || (event.key === ' ' && onOpen !== undefined)) onOpen?.(item);
    else if (tree !== undefined && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      const to = tree.onKey(item, event.key, active);
      if (to !== null) move(to);
    } else return;
    event.preventDefault();
  };
  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  const role = tree === undefined ? 'grid' : 'treegrid';
  return (
    <div className="grid-box">
      <div
        ref={box}
        {...{ className: 'grid', role, 'aria-label': label, tabIndex: 0, onKeyDown: pressed }}
        {...{ 'aria-rowcount': more === null ? items.length + 1 : -1, 'aria-colcount': columns.length }}
        {...(items.length === 0 ? {} : { 'aria-activedescendant': `${id}-${active}` })}
      >
        <div className="grid-row grid-head" role="row" aria-rowindex={1} style={template}>
          {columns.map((column) => (
            <div key={column.id} role="columnheader" className={cellClass(column)}>
              {column.title}
            </div>
          ))}
        </div>
        <div className="grid-all" role="rowgroup" style={{ height: rows.getTotalSize() }}>
          {seen.map(({ index, start, size }) => {
            const item = items[index];
            if (item === undefined) return null;
            const key = keyOf(item);
            const { level, expanded = null } = tree?.of(item) ?? {};
            return (
              <div
                key={key}
                {...{ id: `${id}-${index}`, role: 'row', 'aria-rowindex': index + 2 }}
                {...(level === undefined ? {} : { 'aria-level': level })}
                {...(expanded === null ? {} : { 'aria-expanded': expanded })}
                {...(chosen === undefined ? {} : { 'aria-selected': key === chosen })}
                className={`grid-row${onOpen === undefined ? '' : ' grid-opens'}${index === active ? ' grid-at' : ''}`}
                style={{ ...template, top: start, height: size }}
                onClick={() => {
                  setAt(index);
                  onFocus?.(item);
                  onOpen?.(item);
                }}
              >
                {columns.map((column) => (
                  <div key={column.id} role="gridcell" className={cellClass(column)}>
                    {column.cell(item)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function cellClass<T>({ number = false }: Column<T>): string {
  return `grid-cell${number ? ' number' : ' clip'}`;
}

/** Narrower than this, columns that can be done without are left out (px). */
const NARROW = 820;

function useNarrow(box: RefObject<HTMLDivElement | null>): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => setNarrow(element.clientWidth < NARROW);
    look();
    const watch = new ResizeObserver(look);
    watch.observe(element);
    return () => watch.disconnect();
  }, [box]);
  return narrow;
}

function stepOf(
  key: string,
  { at, page, count }: { at: number; page: number; count: number },
): number | null {
  switch (key) {
    case 'ArrowDown':
      return at + 1;
    case 'ArrowUp':
      return at - 1;
    case 'PageDown':
      return at + page;
    case 'PageUp':
      return at - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
