import { CofreError, type ErrorCode, errnoOf, isCofreError } from '../base/errors.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  EROFS: 'unreachable',
  // A disk that was pulled out or a network share that went away answers with these.
  EIO: 'unreachable',
  ENODEV: 'unreachable',
  ENXIO: 'unreachable',
  ESTALE: 'unreachable',
  ENOTCONN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
};

/** What the file system said about `path`, as a failure a person can act on; programmer faults pass unchanged. */
export function folderError(error: unknown, path: string): unknown {
  const errno = errnoOf(error);
  if (isCofreError(error) || !(error instanceof Error) || !('syscall' in error)) return error;
  return new CofreError(CODES[errno] ?? 'failed', `${path}: ${error.message}`, { path, errno }, error);
}

export const rootGone = (root: string, cause?: unknown): CofreError =>
  new CofreError('unreachable', `the folder ${root} is not there`, { path: root, errno: 'ENOENT' }, cause);
