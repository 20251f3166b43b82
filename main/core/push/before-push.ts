import type { Run } from '../../contract/views/run.ts';

export interface PushWorld {
  /** ms since 1970. */
  now(): number;
  /** The newest complete backup of the project that holds its code. */
  newestComplete(): Promise<Run | null>;
  /** Starts a backup in a process of its own; resolves with its exit status, null when a signal ended it. */
  start(): Promise<number | null>;
  /** The newest run, to say why it went wrong. */
  newestRun(): Promise<Run | null>;
  /** Resolves when the push may wait no longer. */
  timeUp(): Promise<void>;
}

export type PushResult =
  | { readonly kind: 'fresh'; readonly run: Run }
  | { readonly kind: 'done'; readonly run: Run | null }
  | { readonly kind: 'incomplete'; readonly run: Run | null }
  /** It goes on in the background. */
  | { readonly kind: 'late' }
  | { readonly kind: 'failed'; readonly run: Run | null; readonly why: string };

/** Never throws: whatever goes wrong is a result, and the caller decides whether the push goes on. */
export async function beforePush(world: PushWorld, { maxAgeMs }: { maxAgeMs: number }): Promise<PushResult> {
  const work = look(world, maxAgeMs).catch((error: unknown): PushResult => failed(null, error));
  const late = world.timeUp().then((): PushResult => ({ kind: 'late' }));
  return Promise.race([work, late]);
}

async function look(world: PushWorld, maxAgeMs: number): Promise<PushResult> {
  const newest = await world.newestComplete();
  // From the beginning of the backup on: what was changed while it ran may not be in it.
  const age =
    newest === null ? Number.POSITIVE_INFINITY : world.now() - (newest.startedAt ?? newest.queuedAt);
  if (newest !== null && age >= 0 && age <= maxAgeMs) return { kind: 'fresh', run: newest };
  const status = await world.start();
  const run = await world.newestRun();
  if (status === 0) return { kind: 'done', run };
  if (status === INCOMPLETE) return { kind: 'incomplete', run };
  return { kind: 'failed', run, why: run?.reason?.message ?? `it ended with ${status ?? 'a signal'}` };
}

/** Exit status of an incomplete backup. */
const INCOMPLETE = 3;

function failed(run: Run | null, error: unknown): PushResult {
  return { kind: 'failed', run, why: error instanceof Error ? error.message : String(error) };
}

/** Only a good backup satisfies a repository that requires one; else everything does. */
export function mayPush({ kind }: PushResult, { require }: { require: boolean }): boolean {
  return !require || kind === 'fresh' || kind === 'done';
}
