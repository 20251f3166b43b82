import type { ErrorCode } from '../../../base/errors.ts';

type Status = 400 | 403 | 404 | 409 | 422 | 423 | 429 | 500 | 503 | 507;

/** How HTTP names what went wrong; what a person is told comes from the failure itself. */
const STATUSES: Partial<Record<ErrorCode, Status>> = {
  'wrong-use': 400,
  'settings-invalid': 422,
  'project-unknown': 404,
  'vault-unknown': 404,
  'snapshot-unknown': 404,
  'snapshot-ambiguous': 404,
  'path-unknown': 404,
  'database-unknown': 404,
  'source-missing': 404,
  'no-vault': 404,
  refused: 409,
  'target-exists': 409,
  'target-unsafe': 409,
  'vault-exists': 409,
  cancelled: 409,
  locked: 423,
  'wrong-key': 403,
  'key-needed': 423,
  'secret-missing': 423,
  unreachable: 503,
  'no-space': 507,
};

export function statusOf(code: string): Status {
  return STATUSES[code as ErrorCode] ?? 500;
}
