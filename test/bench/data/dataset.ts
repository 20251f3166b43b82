import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { DatasetName } from '../names.ts';

/** One dataset on disk: `live` is what is backed up; `stored` keeps the other generation's files beside it. */
export interface Dataset {
  readonly name: DatasetName;
  readonly live: string;
  readonly stored: string;
}

/** One rename of the churn; live paths are relative to the dataset, stored paths to its store. */
const stepSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('swap'), live: z.string(), stored: z.string() }),
  z.object({ kind: z.literal('add'), live: z.string(), stored: z.string() }),
  z.object({ kind: z.literal('remove'), live: z.string(), stored: z.string() }),
  z.object({ kind: z.literal('rename'), from: z.string(), to: z.string() }),
]);
export type ChurnStep = z.infer<typeof stepSchema>;

const manifestSchema = z.object({
  version: z.number(),
  /** A small file that is touched last after a flip: tools never trust the newest file of a run. */
  newest: z.string(),
  steps: z.array(stepSchema),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Part of every manifest: raise it when a generator changes, and old datasets are built anew. */
export const DATASET_VERSION = 1;

export function datasetAt(home: string, name: DatasetName): Dataset {
  return { name, live: path.join(home, 'data', name), stored: path.join(home, 'churn', name) };
}

/** The manifest of a finished dataset of the current version; undefined when it has to be built. */
export function readManifest(dataset: Dataset): Manifest | undefined {
  const file = manifestFile(dataset);
  if (!existsSync(file)) return undefined;
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const there = existsSync(path.join(dataset.live, manifest.newest));
  return there && manifest.version === DATASET_VERSION ? manifest : undefined;
}

/** Written last: without it the dataset does not count as built. */
export function writeManifest(dataset: Dataset, manifest: Omit<Manifest, 'version'>): void {
  writeFileSync(manifestFile(dataset), JSON.stringify({ version: DATASET_VERSION, ...manifest }));
}

export function emptyDataset(dataset: Dataset): void {
  rmSync(manifestFile(dataset), { force: true });
  for (const folder of [dataset.live, dataset.stored]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
}

function manifestFile(dataset: Dataset): string {
  return path.join(dataset.stored, 'manifest.json');
}
