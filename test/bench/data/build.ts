import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatasetName } from '../names.ts';
import { type Corpus, readCorpus } from './corpus.ts';
import { type Dataset, datasetAt, emptyDataset, type Manifest, readManifest } from './dataset.ts';
import { generationOf, setGeneration } from './generation.ts';
import { buildMedia } from './media.ts';
import { buildMillion } from './million.ts';
import { buildShop } from './shop.ts';
import { buildSmall } from './small.ts';

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

export interface Source {
  /** Folder for datasets of this scale. */
  readonly home: string;
  /** 1 is the full size. */
  readonly scale: number;
  readonly say: (line: string) => void;
}

/** The dataset as it was the evening before; built now if it does not exist or was left in the middle of a flip. */
export async function ready(name: DatasetName, source: Source): Promise<[Dataset, Manifest]> {
  const dataset = datasetAt(source.home, name);
  if (readManifest(dataset) === undefined || generationOf(dataset) === 'moving') build(dataset, source);
  const manifest = readManifest(dataset);
  if (manifest === undefined) throw new Error(`${name} was built and is not there`);
  await setGeneration(dataset, manifest, 'base');
  return [dataset, manifest];
}

function build(dataset: Dataset, { home, scale, say }: Source): void {
  const started = performance.now();
  say(`building ${dataset.name} in ${path.dirname(dataset.live)} ...`);
  switch (dataset.name) {
    case 'sql':
    case 'sqlite':
      buildBoth(home, scale);
      break;
    case 'small':
      emptyDataset(dataset);
      buildSmall(dataset, corpus(), scale);
      break;
    case 'media':
      emptyDataset(dataset);
      buildMedia(dataset, scale);
      break;
    case 'million':
      emptyDataset(dataset);
      buildMillion(dataset, scale);
      break;
  }
  say(`built ${dataset.name} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

function buildBoth(home: string, scale: number): void {
  const [sqlite, sql] = [datasetAt(home, 'sqlite'), datasetAt(home, 'sql')];
  emptyDataset(sqlite);
  emptyDataset(sql);
  buildShop(sqlite, sql, { corpus: corpus(), scale });
}

let read: Corpus | undefined;
export function corpus(): Corpus {
  read ??= readCorpus(modules);
  return read;
}
