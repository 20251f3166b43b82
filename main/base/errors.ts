/** Every way Cofre can refuse or fail, with the exit status the command line ends with (see docs of the CLI). */
export const EXIT_STATUS = {
  failed: 1,
  'wrong-use': 2,
  incomplete: 3,
  damaged: 4,
  inconclusive: 5,
  'no-vault': 10,
  'vault-exists': 13,
  'vault-unsupported': 10,
  'vault-invalid': 4,
  locked: 11,
  'lock-lost': 11,
  'wrong-key': 12,
  'key-needed': 12,
  'recipients-changed': 13,
  refused: 13,
  unreachable: 14,
  'no-space': 15,
  skipped: 75,
  cancelled: 130,
  'object-missing': 4,
  'object-exists': 1,
  'object-truncated': 4,
  'object-name': 1,
  'listing-empty': 14,
  'pack-damaged': 4,
  'tree-damaged': 4,
  'record-damaged': 4,
  'blob-missing': 4,
  'snapshot-unknown': 2,
  'snapshot-ambiguous': 2,
  'path-unknown': 2,
  'database-unknown': 2,
  'settings-invalid': 2,
  'project-unknown': 2,
  'vault-unknown': 2,
  'secret-missing': 12,
  'source-missing': 2,
  'source-unreadable': 1,
  'command-failed': 1,
  'target-exists': 13,
  'target-unsafe': 13,
  'read-only': 1,
  'access-denied': 14,
  'database-unreachable': 14,
  'database-refused': 14,
  'database-missing': 2,
  'database-mismatch': 13,
  'dump-failed': 1,
  'dump-tool-missing': 1,
  'dump-tool-old': 1,
  'load-failed': 1,
  injected: 1,
} as const;

export type ErrorCode = keyof typeof EXIT_STATUS;

export type ErrorDetails = Readonly<Record<string, string | number>>;

/**
 * A failure a person can act on. `code` selects the text (and hint) in the person's language, `details` fill it in;
 * `message` is the plain English of it for logs. Programmer faults stay plain `Error`s.
 */
export class CofreError extends Error {
  override readonly name = 'CofreError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }

  get exitStatus(): number {
    return EXIT_STATUS[this.code];
  }
}

const DAMAGE: ReadonlySet<string> = new Set<ErrorCode>([
  'damaged',
  'object-missing',
  'object-truncated',
  'pack-damaged',
  'tree-damaged',
  'record-damaged',
  'blob-missing',
]);

/** True when stored bytes are wrong or gone; what is only out of reach or out of resources just now is no damage. */
export function isDamage(error: unknown): error is CofreError {
  return error instanceof CofreError && isDamageCode(error.code);
}

/** The same of a code alone, as a run keeps it. */
export function isDamageCode(code: string): boolean {
  return DAMAGE.has(code);
}

export function isCofreError(error: unknown, code?: ErrorCode): error is CofreError {
  return error instanceof CofreError && (code === undefined || error.code === code);
}

/** The errno name (`ENOENT`, `ENOSPC`, ...) of a system error, or '' when it is none. */
export function errnoOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : '';
}

export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
