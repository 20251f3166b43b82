import { CofreError } from '../../base/errors.ts';
import { DRILL_REASONS, type DrillReasonCode } from '../../contract/views/proof.ts';
import type { LoadResult } from '../../databases/driver.ts';
import type { SnapshotDatabase } from '../../format/snapshot.ts';
import { type DrillReason, reason } from './reasons.ts';

/** What a load that threw says: something is missing here, or the dump is no good. Cancelled and our own faults stay thrown. */
export function reasonOfFailure(database: string, error: unknown): DrillReason {
  if (!(error instanceof CofreError) || error.code === 'cancelled') throw error;
  const { details, message } = error;
  const text = (name: string) => String(details[name] ?? '');
  const tell = (code: DrillReasonCode, more: DrillReason['details'] = {}) =>
    reason(code, `${database}: ${message}`, { database, ...more });
  const lacks = text('lacking');
  if (isReason(lacks)) return tell(lacks, { ...details, database });
  const why = text('said') === '' ? message : text('said');
  switch (error.code) {
    case 'dump-tool-missing':
      return tell('tool-missing', { tool: text('tool') });
    case 'dump-tool-old':
      return tell('tool-old', {
        tool: text('tool'),
        version: text('toolVersion'),
        needs: text('serverVersion'),
      });
    case 'database-refused':
      return text('reason') === 'dbNoSecret' ? tell('password-missing') : tell('server-refused', { why });
    case 'database-unreachable':
    case 'database-missing':
      return tell('server-unreachable', { why });
    case 'no-space':
      return tell('no-space', { folder: text('folder') || database, needed: 0, free: 0 });
    default:
      return whileLoading(text('reason'), { tell, why, text });
  }
}

interface Telling {
  readonly tell: (code: DrillReasonCode, more?: DrillReason['details']) => DrillReason;
  readonly why: string;
  /** A detail of what was thrown. */
  readonly text: (name: string) => string;
}

/** What the tool said while it loaded. */
function whileLoading(cause: string, { tell, why, text }: Telling): DrillReason {
  const what = text('what');
  switch (cause) {
    case 'dbRestoreToolOld':
    case 'dbRestoreToolOlder':
      return tell('tool-old', {
        ...{ tool: 'pg_restore', version: text('restoreVersion'), needs: text('dumpVersion') },
      });
    case 'dbExtensionMissing':
      return tell('extension-missing', { extension: what });
    case 'dbRoleMissing':
      return tell('role-missing', { role: what });
    case 'dbDiskFull':
      return tell('no-space', { folder: '', needed: 0, free: 0 });
    case 'dbMayNotCreate':
      return tell('server-refused', { why });
    case 'dbLost':
    case 'dbTimedOut':
    case 'dbNoMemory':
      return tell('server-unreachable', { why });
    case 'dbNoCommand':
      return tell('not-loadable');
    default:
      // In the words of PostgreSQL and MariaDB for what an ordinary user may not do.
      if (/must be (?:super|owner)|superuser|permission denied|Access denied/i.test(why))
        return tell('needs-superuser', { what: lineOf(why) });
      return tell('load-failed', { why: lineOf(why) });
  }
}

/** The reason that an error brings along; null where it brings none. */
export function lackOf(error: unknown): DrillReason | null {
  if (!(error instanceof CofreError)) return null;
  const lacks = String(error.details.lacking ?? '');
  return isReason(lacks) ? reason(lacks, error.message, error.details) : null;
}

const lineOf = (text: string): string => text.split('\n')[0]?.slice(0, 300) ?? '';

function isReason(code: string): code is DrillReasonCode {
  return (DRILL_REASONS as readonly string[]).includes(code);
}

/** Damage of what was stored is told by the files; everything else by what the dump lost on the way. */
export function reasonsOfLoad(stored: SnapshotDatabase, { differences }: LoadResult): DrillReason[] {
  const { name: database, counted } = stored;
  if (counted === 'not-counted')
    return [reason('not-counted', `${database}: its rows were not counted when it was dumped`, { database })];
  return differences.flatMap(({ table, expected, found }) => {
    if (expected === null) return []; // more than was counted: nothing is lost
    const values = { database, table, expected, found: found ?? 0 };
    const message = `${database}: ${table} has ${found ?? 'no'} rows instead of ${expected}`;
    if (found === null) return [reason('tables-lost', message, values)];
    if (counted === 'around') return [reason('rows-around', message, values)];
    return [reason(found < expected ? 'rows-lost' : 'rows-differ', message, values)];
  });
}
