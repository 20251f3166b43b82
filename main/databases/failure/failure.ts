import { CofreError, type ErrorCode, type ErrorDetails } from '../../base/errors.ts';
import type { Exit } from '../place/tool-process.ts';
import { CAUSES } from './causes.ts';
import { scrub } from './scrub.ts';

/** What went on when something failed: enough to name it, and what must not be shown. */
export interface Circumstances {
  /** Name of the database, as the person knows it. */
  readonly database: string;
  readonly user: string;
  /** The code when no cause is recognised. */
  readonly otherwise: 'dump-failed' | 'load-failed' | 'database-unreachable';
  readonly secrets: readonly string[];
}

/** The failure that a tool's words and end speak of. */
export function failureOf(
  tool: string,
  end: Exit & { readonly complaints: string },
  about: Circumstances,
): CofreError {
  const said = scrub(end.complaints, about.secrets);
  const { database, user } = about;
  const details = { database, user, tool, said };
  if (end.notFound !== null) return missing(tool, end.notFound, about);
  for (const cause of CAUSES) {
    const found = cause.pattern.exec(end.complaints);
    if (found === null) continue;
    const code = cause.code ?? about.otherwise;
    const what = scrub(found.groups?.what ?? '', about.secrets);
    return failure(code, cause.reason, `${cause.reason}: ${said}`, {
      ...details,
      what,
    });
  }
  if (end.code === 127 || end.code === 126) return missing(tool, 'not found there', about);
  const how = end.signal === null ? `exit ${end.code}` : `ended by ${end.signal}`;
  const message = `${tool} failed (${how})${said === '' ? '' : `: ${said}`}`;
  return failure(about.otherwise, said === '' ? 'dbSilent' : 'dbSaid', message, { ...details, how });
}

/** `reason` selects the sentence a person reads (`reasons.<reason>`); `details` fill it in. */
export function failure(
  code: ErrorCode,
  reason: string,
  message: string,
  details: ErrorDetails = {},
  cause?: unknown,
): CofreError {
  return new CofreError(code, message, { ...details, reason, message }, cause);
}

export function cancelled(signal: AbortSignal): CofreError {
  return new CofreError('cancelled', 'cancelled', {}, signal.reason);
}

function missing(tool: string, why: string, about: Circumstances): CofreError {
  const details = { tool, database: about.database };
  return new CofreError('dump-tool-missing', `${tool} cannot be started (${why})`, details);
}
