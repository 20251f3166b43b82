import type { DatabaseExpectation } from '../contract/settings/database.ts';
import type { DumpFacts, LoadResult, TableCount } from './driver.ts';

/** Something a project demands of each dump and this one lacks. */
export type Unmet =
  | { readonly kind: 'table-missing'; readonly table: string }
  | {
      readonly kind: 'too-few-rows';
      readonly table: string;
      readonly expected: number;
      readonly found: number;
    }
  | { readonly kind: 'too-few-tables'; readonly expected: number; readonly found: number }
  | { readonly kind: 'not-counted' };

/** What the dump lacks. A dump whose rows nobody can count meets no demand made of tables by name. */
export function unmet(expect: DatabaseExpectation, facts: DumpFacts): Unmet[] {
  const { tables, minRows, minTables } = expect;
  const named = tables.length + Object.keys(minRows).length > 0;
  if (facts.counted === 'not-counted') return named ? [{ kind: 'not-counted' }] : [];
  const found: Unmet[] = [];
  if (facts.tables.length < minTables)
    found.push({ kind: 'too-few-tables', expected: minTables, found: facts.tables.length });
  for (const table of new Set([...tables, ...Object.keys(minRows)])) {
    const rows = rowsOf(table, facts.tables);
    const least = minRows[table] ?? 0;
    if (rows === null) found.push({ kind: 'table-missing', table });
    else if (rows < least) found.push({ kind: 'too-few-rows', table, expected: least, found: rows });
  }
  return found;
}

/** Rows of a table named in full, or by the part after its schema; the latter counts the fullest one. */
function rowsOf(table: string, tables: readonly TableCount[]): number | null {
  const exact = tables.find(({ name }) => name === table);
  if (exact !== undefined) return exact.rows;
  const rows = tables.filter(({ name }) => name.endsWith(`.${table}`)).map((found) => found.rows);
  return rows.length === 0 ? null : Math.max(...rows);
}

/** Where counted rows differ between a dump and what was loaded from it; none when the dump was not counted. */
export function differences(facts: DumpFacts, loaded: readonly TableCount[]): LoadResult['differences'] {
  if (facts.counted === 'not-counted') return [];
  const expected = new Map(facts.tables.map(({ name, rows }) => [name, rows]));
  const found = new Map(loaded.map(({ name, rows }) => [name, rows]));
  return [...new Set([...expected.keys(), ...found.keys()])]
    .map((table) => ({ table, expected: expected.get(table) ?? null, found: found.get(table) ?? null }))
    .filter((pair) => pair.expected !== pair.found);
}
