import { copyFileSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import type { Corpus } from './corpus.ts';
import { type Dataset, writeManifest } from './dataset.ts';
import { imitate } from './imitate.ts';
import { sizeAt } from './quantiles.ts';
import { Random } from './random.ts';
import { churnOfSmall } from './small-churn.ts';
import { OLDEST_TIME, writeDated } from './write.ts';

const FULL_FILES = 122_000;
/** Share of packages that are exact copies of an earlier one, nested in another, as npm lays out two versions. */
const COPIED_PACKAGES = 0.27;
const LICENCE_SHARE = 0.03;
const FILES_PER_PACKAGE = [4, 400] as const;

export interface SmallPackage {
  readonly folder: string;
  readonly files: readonly string[];
}

/** A tree as npm makes it: packages of small text files, about 30 % of them duplicates, links in `.bin`. */
export function buildSmall(dataset: Dataset, corpus: Corpus, scale: number): void {
  const random = new Random(0x5a11);
  const packages: SmallPackage[] = [];
  const wanted = Math.round(FULL_FILES * scale);
  for (let count = 0; count < wanted; ) {
    const copied = packages.length > 20 && random.fraction() < COPIED_PACKAGES;
    const next = copied ? copyOf(dataset, packages, random) : freshPackage(dataset, corpus, random);
    packages.push(next);
    count += next.files.length;
  }
  linkCommands(dataset, packages);
  writeDated(path.join(dataset.live, 'package.json'), '{"name":"bench","private":true}\n', OLDEST_TIME);
  const steps = churnOfSmall(dataset, { corpus, packages, files: wanted });
  writeManifest(dataset, { newest: 'package.json', steps });
}

function freshPackage(dataset: Dataset, corpus: Corpus, random: Random): SmallPackage {
  const [fewest, most] = FILES_PER_PACKAGE;
  const name = `${random.pick(corpus.words).toLowerCase()}-${random.hex(6)}`;
  const folder = `modules/${name}`;
  const seconds = OLDEST_TIME + random.below(300 * 86_400);
  const files: string[] = [];
  const wanted = Math.round(fewest * (most / fewest) ** random.fraction());
  for (let i = 0; i < wanted; i++) {
    const file = `${folder}/${placeOf(i, corpus, random)}`;
    writeDated(path.join(dataset.live, file), contentOf(i, corpus, random), seconds);
    files.push(file);
  }
  return { folder, files };
}

function contentOf(index: number, corpus: Corpus, random: Random): string {
  if (index > 0 && random.fraction() < LICENCE_SHARE && corpus.licences.length > 0)
    return random.pick(corpus.licences);
  return imitate(corpus, random, sizeAt(random.fraction()));
}

function placeOf(index: number, corpus: Corpus, random: Random): string {
  if (index === 0) return 'package.json';
  const extension = random.pick(['js', 'js', 'js', 'mjs', 'd.ts', 'd.ts', 'json', 'md', 'css']);
  const word = random.pick(corpus.words).toLowerCase();
  const folder = random.pick(['', 'lib/', 'lib/', 'src/', 'esm/', `lib/part${index >> 5}/`]);
  return `${folder}${word}-${index}.${extension}`;
}

function copyOf(dataset: Dataset, packages: readonly SmallPackage[], random: Random): SmallPackage {
  const original = random.pick(packages);
  const host = random.pick(packages);
  const folder = `${host.folder}/modules/${path.posix.basename(original.folder)}-${random.hex(3)}`;
  const seconds = OLDEST_TIME + random.below(300 * 86_400);
  const files = original.files.map((file) => folder + file.slice(original.folder.length));
  for (const [i, file] of files.entries()) {
    const target = path.join(dataset.live, file);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(path.join(dataset.live, original.files[i]!), target);
    utimesSync(target, seconds, seconds);
  }
  return { folder, files };
}

function linkCommands(dataset: Dataset, packages: readonly SmallPackage[]): void {
  const folder = path.join(dataset.live, 'modules/.bin');
  mkdirSync(folder, { recursive: true });
  for (const { folder: home, files } of packages.filter((_, i) => i % 5 === 0)) {
    const target = path.posix.relative('modules/.bin', files[0]!);
    symlinkSync(target, path.join(folder, path.posix.basename(home)));
  }
}
