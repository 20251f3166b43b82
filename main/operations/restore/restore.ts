import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { CofreError } from '../../base/errors.ts';
import type { Problem } from '../../base/problems.ts';
import type { ProgressEvent } from '../events.ts';
import type { Vault } from '../vault/open-vault.ts';
import { throwIfAborted } from '../vault/with-lock.ts';
import { dressFolders, makeFolders } from './folders.ts';
import { LargeFiles } from './large-files.ts';
import { Outcome } from './outcome.ts';
import type { RestorePlan } from './plan.ts';
import { makePointers } from './pointers.ts';
import { Scene } from './scene.ts';
import type { WriteResult } from './write-files.ts';
import { makeWriters } from './writers.ts';

export { type PlannedEntry, planRestore, type RestorePlan, type RestoreRequest } from './plan.ts';
export type { ConflictRule } from './target-looker.ts';
export { warmWriters } from './writers.ts';

export interface RestoreOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: ProgressEvent) => void;
  readonly workers?: number;
}

export interface RestoreResult {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  readonly problems: readonly Problem[];
  /** Paths (in the snapshot) of what could not be given back; `first … next` is a range of them whose list is gone. */
  readonly lost: readonly string[];
  readonly verdict: 'complete' | 'incomplete';
  readonly durationMs: number;
}

/** Carries out a plan, once. A damaged blob costs its files only: they are named in `lost`, the rest is restored. */
export async function executeRestore(
  vault: Vault,
  plan: RestorePlan,
  options: RestoreOptions = {},
): Promise<RestoreResult> {
  try {
    const { conflict } = plan.counts;
    if (plan.request.onConflict === 'refuse' && conflict > 0) {
      const message = `${conflict} things are in the way; nothing was written`;
      throw new CofreError('target-exists', message, { count: conflict });
    }
    return await carryOut(vault, plan, options);
  } finally {
    plan.close();
  }
}

async function carryOut(vault: Vault, plan: RestorePlan, options: RestoreOptions): Promise<RestoreResult> {
  const started = vault.clock.monotonic();
  const { onEvent, signal } = options;
  const { target } = plan.request;
  throwIfAborted(signal);
  if (target !== 'in-place') mkdirSync(target.folder, { recursive: true });
  onEvent?.({ kind: 'phase', phase: 'restoring' });
  onEvent?.({ kind: 'expect', files: plan.files, bytes: plan.bytes, final: true });
  const scene = new Scene(plan, randomBytes(4).toString('hex'));
  const outcome = new Outcome(plan, scene);
  await writeContents(vault, { scene, outcome }, options);
  onEvent?.({ kind: 'phase', phase: 'finishing' });
  makePointers(scene, outcome);
  dressFolders(scene, outcome);
  const { files, folders, bytes, problems, lost } = outcome;
  const verdict = problems.length === 0 ? 'complete' : 'incomplete';
  const durationMs = Math.round(vault.clock.monotonic() - started);
  return { files, folders, bytes, problems, lost, verdict, durationMs };
}

/** Folders, then the content of files, in the order it lies in the vault. */
async function writeContents(
  vault: Vault,
  { scene, outcome }: { scene: Scene; outcome: Outcome },
  { workers, signal, onEvent }: RestoreOptions,
): Promise<void> {
  const { plan } = scene;
  const large = new LargeFiles(scene, outcome);
  const heard = ({ files, bytes, parts, failed }: WriteResult): void => {
    for (const { section, ordinal, code, message } of failed)
      large.lose({ section, ordinal }, { code, message });
    for (let n = 0; n < parts.length; n += 3)
      large.filled({ section: parts[n] ?? 0, ordinal: parts[n + 1] ?? 0 }, parts[n + 2] ?? 0);
    onEvent?.({ kind: 'advance', files, bytes });
  };
  const writers = await makeWriters(vault, { plan, naming: scene.naming }, { workers, signal });
  try {
    writers.start();
    makeFolders(scene, outcome);
    large.make();
    plan.work.sort();
    await writers.run(heard);
  } finally {
    await writers.close();
  }
}
