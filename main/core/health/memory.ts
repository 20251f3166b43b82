import type { Finding } from '../../contract/views/health.ts';
import type { FindingTable, KnownFinding } from '../history/findings.ts';
import { nameOf } from './findings.ts';

/**
 * Remembers since when each finding is there, and forgets those that are over. Nothing is written when nothing changed; a
 * history that cannot be written just now only forgets a beginning.
 */
export function remember(
  table: FindingTable,
  known: readonly KnownFinding[],
  findings: readonly Finding[],
): void {
  const before = new Set(known.map(nameOf));
  const now = new Set(findings.map(nameOf));
  const add = findings
    .filter((each) => !before.has(nameOf(each)))
    .map((each) => ({ ...each, snoozed: null }));
  const remove = known.filter((each) => !now.has(nameOf(each)));
  if (add.length === 0 && remove.length === 0) return;
  try {
    table.change({ add, remove });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'SqliteError')) throw error;
  }
}
