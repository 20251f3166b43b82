import { CofreError } from '../../main/base/errors.ts';

/** One reader of bytes from outside. */
export interface Target {
  readonly name: string;
  /** Inputs that are right, from which the others are made. */
  readonly seeds: () => readonly Buffer[] | Promise<readonly Buffer[]>;
  /** Words that lead into its branches. */
  readonly words?: readonly string[];
  /** Ends well, or refuses with an error that `mayRefuse` knows; anything else is a fault. */
  readonly run: (bytes: Buffer) => unknown;
  readonly mayRefuse?: (error: unknown) => boolean;
}

/** True when the reader took or refused the input as it should; throws what it should not have thrown. */
export async function tryOne({ run, mayRefuse }: Target, bytes: Buffer): Promise<void> {
  try {
    await run(bytes);
  } catch (error) {
    if (error instanceof CofreError || mayRefuse?.(error) === true) return;
    throw error;
  }
}
