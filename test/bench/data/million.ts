import path from 'node:path';
import { type ChurnStep, type Dataset, writeManifest } from './dataset.ts';
import { Random } from './random.ts';
import { CHURN_TIME, OLDEST_TIME, writeDated } from './write.ts';

export const FULL_FILES = 1_000_000;
const FILES_PER_FOLDER = 200;

/** One million files of about 50 bytes, no two alike: the cost per file and nothing else. */
export function buildMillion(dataset: Dataset, scale: number): void {
  const random = new Random(0x3111);
  const count = Math.round(FULL_FILES * scale);
  for (let i = 0; i < count; i++) {
    writeDated(path.join(dataset.live, placeOf(i)), record(i, random), OLDEST_TIME + (i % 86_400));
  }
  writeDated(path.join(dataset.live, 'about.txt'), 'one file per record\n', OLDEST_TIME);
  writeManifest(dataset, { newest: 'about.txt', steps: churn(dataset, count) });
}

function placeOf(index: number): string {
  const folder = Math.floor(index / FILES_PER_FOLDER);
  return `part-${Math.floor(folder / 100)}/batch-${folder}/record-${index}.json`;
}

function record(index: number, random: Random): string {
  return `{"id":${index},"token":"${random.hex(16)}","n":${random.below(9_999)}}\n`;
}

/** 1 % edited, one folder renamed. */
function churn(dataset: Dataset, count: number): ChurnStep[] {
  const random = new Random(0x3112);
  const steps = random.sample(Math.round(count * 0.01), count - FILES_PER_FOLDER).map((index): ChurnStep => {
    const stored = `new-${index}`;
    writeDated(path.join(dataset.stored, stored), record(index, random), CHURN_TIME);
    return { kind: 'swap', live: placeOf(index), stored };
  });
  const last = path.posix.dirname(placeOf(count - 1));
  return [...steps, { kind: 'rename', from: last, to: `${last}-renamed` }];
}
