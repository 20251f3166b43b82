import type { Failure } from '../../main/contract/views/failure.ts';

/** What the core answered instead of a result, or `offline`: there was no answer. Words: `text/failures.ts`. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly code: string;
  readonly details: Readonly<Record<string, string | number>>;

  constructor({ code, message, details }: Failure) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

export function offline(cause: unknown): RequestFailed {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new RequestFailed({ code: 'offline', message, details: {} });
}

export function requestFailed(error: unknown): RequestFailed {
  if (error instanceof RequestFailed) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new RequestFailed({ code: 'failed', message, details: {} });
}
