import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ChurnStep, Dataset, Manifest } from './dataset.ts';

export type Generation = 'base' | 'churned';

/** Kernel timestamps and the tools' guards against "changed within the same tick" need the flip to lie behind. */
const SETTLE_MS = 1_500;

/**
 * Flips a dataset between the evening before and the evening after a day's work. Only renames: what the day did not
 * touch keeps inode, content and times. An interrupted flip leaves the state `moving`, and the dataset is built anew.
 */
export async function setGeneration(dataset: Dataset, manifest: Manifest, wanted: Generation): Promise<void> {
  if (generationOf(dataset) !== wanted) {
    writeFileSync(stateFile(dataset), 'moving');
    const forward = wanted === 'churned';
    const steps = forward ? manifest.steps : manifest.steps.toReversed();
    for (const step of steps) move(dataset, step, forward);
    writeFileSync(stateFile(dataset), wanted);
  }
  await pause(SETTLE_MS / 2);
  const newest = path.join(dataset.live, manifest.newest);
  chmodSync(newest, statSync(newest).mode & 0o7777);
  await pause(SETTLE_MS);
}

export function generationOf(dataset: Dataset): Generation | 'moving' {
  if (!existsSync(stateFile(dataset))) return 'base';
  const state = readFileSync(stateFile(dataset), 'utf8');
  return state === 'base' || state === 'churned' ? state : 'moving';
}

function move(dataset: Dataset, step: ChurnStep, forward: boolean): void {
  if (step.kind === 'rename') {
    const [from, to] = forward ? [step.from, step.to] : [step.to, step.from];
    renameSync(path.join(dataset.live, from), path.join(dataset.live, to));
    return;
  }
  const live = path.join(dataset.live, step.live);
  const stored = path.join(dataset.stored, step.stored);
  if (step.kind === 'swap') swap(live, stored);
  else if ((step.kind === 'add') === forward) moveTo(stored, live);
  else moveTo(live, stored);
}

function swap(live: string, stored: string): void {
  renameSync(live, `${stored}.swap`);
  renameSync(stored, live);
  renameSync(`${stored}.swap`, stored);
}

function moveTo(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true });
  renameSync(from, to);
}

function stateFile(dataset: Dataset): string {
  return path.join(dataset.stored, 'generation');
}
