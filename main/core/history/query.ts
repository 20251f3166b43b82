import type { HistoryFilter } from '../../contract/requests/history.ts';
import type { RunId } from '../../contract/views/run.ts';
import { RUN_COLUMNS } from './rows.ts';
import { firstIdOf } from './run-id.ts';

export interface Query {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/**
 * Newest first, in the order of an index that ends with the id: nothing is ever sorted, so a page costs the same whatever
 * the history holds. Only single values use an index of their own (a list of them would need sorting).
 */
export function runsQuery(filter: HistoryFilter, page: { limit: number; before: RunId | null }): Query {
  const terms: Term[] = [
    ...equals('project', filter.project),
    ...equals('vault', filter.vault),
    ...oneOf('state', filter.states),
    ...oneOf('kind', filter.kinds),
    ...somewhere(filter.text),
    ...oneOf('+trigger', filter.triggers),
    ...oneOf('+type', filter.types),
    ...(filter.since === undefined ? [] : [term('id >= ?', firstIdOf(filter.since))]),
    ...(filter.until === undefined ? [] : [term('id < ?', firstIdOf(filter.until))]),
    ...(page.before === null ? [] : [term('id < ?', page.before)]),
  ];
  const where = terms.length === 0 ? '' : `WHERE ${terms.map(({ sql }) => sql).join(' AND ')} `;
  return {
    sql: `SELECT ${RUN_COLUMNS} FROM runs ${where}ORDER BY id DESC LIMIT ?`,
    values: [...terms.flatMap(({ values }) => values), page.limit],
  };
}

interface Term {
  readonly sql: string;
  readonly values: readonly string[];
}

function term(sql: string, ...values: readonly string[]): Term {
  return { sql, values };
}

/** Looks at row after row in the order of the page, so that it ends with the page. */
function somewhere(text: string | undefined): Term[] {
  const wanted = text?.trim() ?? '';
  if (wanted === '') return [];
  const like = `%${wanted.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const columns = ['project', 'vault', 'message', 'snapshot', 'id'].map(
    (name) => `${name} LIKE ? ESCAPE '\\'`,
  );
  return [term(`(${columns.join(' OR ')})`, ...columns.map(() => like))];
}

function equals(column: string, value: string | undefined): Term[] {
  return value === undefined ? [] : [term(`${column} = ?`, value)];
}

function oneOf(column: string, values: readonly string[] | undefined): Term[] {
  if (values === undefined) return [];
  if (values.length === 1) return [term(`${column} = ?`, ...values)];
  // A plus sign keeps SQLite from using the column's index, and from sorting what several of its ranges give.
  const plain = column.startsWith('+') ? column : `+${column}`;
  return [term(`${plain} IN (${values.map(() => '?').join(', ')})`, ...values)];
}
