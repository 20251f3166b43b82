import { CofreError, type ErrorDetails } from '../../../base/errors.ts';

export type CheckKind = 'vault' | 'folder' | 'secret' | 'database' | 'expectation' | 'command';

/** What a check found, with its text `test.<code>`. */
export type CheckCode =
  | 'vault-there' // reachable, and there is a vault
  | 'vault-writable'
  | 'vault-busy' // somebody writes just now
  | 'vault-opens'
  | 'vault-plain'
  | 'vault-sealed' // nothing says how an unattended run opens it
  | 'folder-readable'
  | 'folder-partly'
  | 'folder-empty'
  | 'secret-there'
  | 'secret-in-keychain'
  | 'secret-in-file'
  | 'database-answers'
  | 'database-unasked' // a command: running it may be costly
  | 'database-warns'
  | 'table-missing'
  | 'path-there'
  | 'path-missing'
  | 'files-enough'
  | 'files-too-few'
  | 'command-there'
  | 'command-missing';

/** One thing that was tried before a backup has to rely on it. */
export interface ProjectCheck {
  readonly kind: CheckKind;
  /** A name, path or address. */
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly result:
    | { readonly code: CheckCode; readonly details: ErrorDetails }
    | { readonly error: CofreError };
}

type Subject = Pick<ProjectCheck, 'kind' | 'subject'>;

export function passed(of: Subject, code: CheckCode, details: ErrorDetails = {}): ProjectCheck {
  return { ...of, state: 'ok', result: { code, details } };
}

export function doubtful(of: Subject, code: CheckCode, details: ErrorDetails = {}): ProjectCheck {
  return { ...of, state: 'warning', result: { code, details } };
}

export function failed(of: Subject, code: CheckCode, details: ErrorDetails = {}): ProjectCheck {
  return { ...of, state: 'failed', result: { code, details } };
}

/** What stands in the way, as the same failure of a backup would be told; programmer faults go on. */
export async function tried(
  of: Subject,
  work: () => Promise<ProjectCheck[] | ProjectCheck>,
): Promise<ProjectCheck[]> {
  try {
    return [await work()].flat();
  } catch (error) {
    if (!(error instanceof CofreError) || error.code === 'cancelled') throw error;
    return [{ ...of, state: 'failed', result: { error } }];
  }
}
