import type { ErrorDetails } from './errors.ts';

/** Something that did not go as it should, without ending the run: part of the result, named and counted. */
export interface Problem {
  /** Where: a source path, a path in the snapshot, or an object name of the vault. */
  readonly path: string;
  readonly code: ProblemCode;
  /** Plain English cause, as the system gave it; never a secret. */
  readonly message: string;
  /** The same in values, where `lacks` names a text of its own (`lacks.<name>` of the texts). */
  readonly details?: ErrorDetails;
}

/** What something must have and has not: the second half of a problem. */
export type Lack = Required<Pick<Problem, 'message' | 'details'>>;

export type ProblemCode =
  | 'unreadable' // exists, could not be opened or read
  | 'vanished' // was listed, gone when it was read
  | 'changed' // kept changing while it was read; what is stored may mix two states
  | 'name-unusable' // the system refuses the path (too long, not representable)
  | 'special' // socket, device or named pipe: not kept
  | 'dump-failed' // a database was not dumped, or its dump does not count: it is not in the snapshot
  | 'lacking' // a file, table or row that the project must have is not in the snapshot
  | 'command' // a command of the person failed
  | 'damaged' // stored bytes do not match their hash
  | 'missing' // a stored object is not there
  | 'healed' // a stored object is damaged, but all that is needed of it is stored elsewhere too
  | 'conflict' // restore: something else stands in the place
  | 'unwritable' // restore: the system refused to write
  | 'metadata' // restore: content is back, owner, mode or time could not be set
  | 'hostile'; // restore: a name that would leave the target, refused

/** Problems that do not make a snapshot `incomplete`: the thing was never a file with content. */
export const HARMLESS_PROBLEMS: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'special',
  'vanished',
  'healed',
]);
