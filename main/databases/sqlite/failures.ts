import { userInfo } from 'node:os';
import { CofreError, type ErrorCode, type ErrorDetails, errnoOf } from '../../base/errors.ts';

/** What was being done with which file when something failed. */
export interface Attempt {
  readonly file: string;
  /** The code when the cause is none of those with a code of their own. */
  readonly otherwise: 'dump-failed' | 'load-failed';
}

/** `reason` selects the sentence a person reads (`reasons.<reason>`); `details` fill it in. */
export function failure(
  code: ErrorCode,
  reason: string,
  message: string,
  details: ErrorDetails = {},
  cause?: unknown,
): CofreError {
  return new CofreError(code, message, { ...details, reason }, cause);
}

/** What an error of SQLite or of the system means for a person; any other error stays what it is. */
export function failureOf(error: unknown, { file, otherwise }: Attempt): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const code = errnoOf(error);
  if (error instanceof CofreError || code === '') return error;
  const said = error.message;
  const as = (kind: ErrorCode, reason: string, details: ErrorDetails = {}) =>
    failure(kind, reason, `${file}: ${said}`, { database: file, said, ...details }, error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return as('database-missing', 'sqliteMissing');
  if (code === 'EACCES' || code === 'EPERM' || code === 'SQLITE_PERM' || code === 'SQLITE_AUTH')
    return as('database-refused', 'sqliteRefused', { user: userName() });
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') return as('no-space', 'sqliteFull');
  if (code === 'SQLITE_NOTADB') return as(otherwise, 'sqliteNotADatabase');
  if (code.startsWith('SQLITE_CORRUPT')) return as(otherwise, 'sqliteDamaged');
  if (isBusy(error)) return as(otherwise, 'sqliteBusy');
  if (code.startsWith('SQLITE_READONLY')) return as('database-refused', 'sqliteNeedsWriting');
  if (code.startsWith('SQLITE_CANTOPEN')) return as('database-refused', 'sqliteNeedsWriting');
  return as(otherwise, 'sqliteSaid');
}

/** Somebody else holds a lock for now. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(errnoOf(error));
}

/** Only a connection that may write can finish or take back what another one left half done. */
export function wantsWriter(error: unknown): boolean {
  return errnoOf(error).startsWith('SQLITE_READONLY');
}

export function cancelled(cause?: unknown): CofreError {
  return new CofreError('cancelled', 'cancelled', {}, cause);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? ''); // a user without an entry in passwd, as in containers
  }
}
