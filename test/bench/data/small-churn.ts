import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Corpus } from './corpus.ts';
import type { ChurnStep, Dataset } from './dataset.ts';
import { imitate } from './imitate.ts';
import { Random } from './random.ts';
import type { SmallPackage } from './small.ts';
import { CHURN_TIME, writeDated } from './write.ts';

/** Nobody edits a bundle of megabytes by hand. */
const LARGEST_EDITED = 64 * 1024;

export interface SmallTree {
  readonly corpus: Corpus;
  readonly packages: readonly SmallPackage[];
  readonly files: number;
}

/** A day's work: 1 % of the files edited, 0.4 % added, 0.2 % deleted, one package's folder renamed. */
export function churnOfSmall(dataset: Dataset, tree: SmallTree): ChurnStep[] {
  const random = new Random(0xc4a9);
  const fresh = tree.packages.filter(({ folder }) => folder.split('/').length === 2);
  const renamed = largest(fresh);
  const files = fresh.filter((one) => one !== renamed).flatMap((one) => one.files);
  const edited = Math.round(tree.files * 0.01);
  const deleted = Math.round(tree.files * 0.002);
  const touched = random.sample(edited + deleted, files.length).map((index) => files[index]!);
  const removed = new Set(random.sample(deleted, touched.length).map((index) => touched[index]!));
  mkdirSync(path.join(dataset.stored, 'new'), { recursive: true });
  const changes = touched.map((file, i): ChurnStep => {
    const stored = `new/${i}`;
    if (removed.has(file)) return { kind: 'remove', live: file, stored };
    return edit(dataset, tree.corpus, { random, file, stored });
  });
  return [...changes, ...additions(dataset, tree, { random, files }), renaming(renamed.folder)];
}

interface Edit {
  readonly random: Random;
  readonly file: string;
  readonly stored: string;
}

function edit(dataset: Dataset, corpus: Corpus, { random, file, stored }: Edit): ChurnStep {
  const live = path.join(dataset.live, file);
  const old = statSync(live).size <= LARGEST_EDITED ? readFileSync(live, 'latin1') : '';
  const lines = old.split('\n');
  for (let i = random.between(1, 6); i > 0; i--) {
    const line = imitate(corpus, random, random.between(20, 120)).replaceAll('\n', ' ');
    lines.splice(random.below(lines.length), random.below(2), line);
  }
  writeDated(path.join(dataset.stored, stored), lines.join('\n'), CHURN_TIME);
  return { kind: 'swap', live: file, stored };
}

function additions(
  dataset: Dataset,
  tree: SmallTree,
  { random, files }: { random: Random; files: string[] },
): ChurnStep[] {
  const steps: ChurnStep[] = [];
  for (let i = 0; i < Math.round(tree.files * 0.004); i++) {
    const live = `${path.posix.dirname(random.pick(files))}/feature-${i}.js`;
    const stored = `new/added-${i}`;
    writeDated(
      path.join(dataset.stored, stored),
      imitate(tree.corpus, random, random.between(200, 9_000)),
      CHURN_TIME,
    );
    steps.push({ kind: 'add', live, stored });
  }
  return steps;
}

/** Last, so that the other steps go by the old name; going back it is undone first. */
function renaming(folder: string): ChurnStep {
  return { kind: 'rename', from: folder, to: `${folder}-renamed` };
}

function largest(packages: readonly SmallPackage[]): SmallPackage {
  return packages.reduce((best, one) => (one.files.length > best.files.length ? one : best));
}
