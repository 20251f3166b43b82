import picomatch from 'picomatch';
import type { TreeEntry, TreeReader } from '../../engine/tree/tree-reader.ts';
import { joinPath, splitPath } from '../../format/names.ts';
import { readEntries, type Section } from '../../format/tree.ts';

/** A folder of a file list of which some entries are wanted; null: all of them. */
export interface Selected {
  readonly section: Section;
  readonly fits: ((path: string) => boolean) | null;
}

/** What fits any of the paths: the thing itself and everything below it. No paths: everything. */
export async function* selectSections(tree: TreeReader, paths: readonly string[]): AsyncGenerator<Selected> {
  const plain = paths.map((one) => one.replace(/\/+$/, ''));
  const [first] = plain;
  if (plain.length === 1 && first !== undefined) {
    const found = await tree.find(first);
    if (found !== null) yield* one(tree, found);
    if (found !== null || !isGlob(first)) return;
  }
  const fits = paths.length === 0 ? null : await fitsAny(tree, plain);
  for await (const section of tree.sections()) yield { section, fits };
}

async function* one(tree: TreeReader, found: TreeEntry): AsyncGenerator<Selected> {
  const itself = (path: string) => path === found.path;
  for await (const section of tree.listSections(splitPath(found.path).folder))
    yield { section, fits: itself };
  if (found.entry.type !== 'folder') return;
  for await (const section of tree.sectionsBelow(found.path)) yield { section, fits: null };
}

async function fitsAny(tree: TreeReader, paths: readonly string[]): Promise<(path: string) => boolean> {
  const wanted: ((candidate: string) => boolean)[] = [];
  for (const path of paths) {
    // What is there under this very name is meant, though it looks like a glob: `pages/[id].tsx`.
    if (isGlob(path) && (await tree.find(path)) === null)
      wanted.push(picomatch([path, `${path}/**`], { dot: true }));
    else wanted.push((candidate) => candidate === path || candidate.startsWith(`${path}/`));
  }
  return (candidate) => wanted.some((fits) => fits(candidate));
}

/** The same, entry by entry. */
export async function* selectEntries(tree: TreeReader, paths: readonly string[]): AsyncGenerator<TreeEntry> {
  for await (const { section, fits } of selectSections(tree, paths)) {
    for (const entry of readEntries(section)) {
      const path = joinPath(section.folder, entry.name);
      if (fits === null || fits(path)) yield { folder: section.folder, path, entry };
    }
  }
}

function isGlob(text: string): boolean {
  return picomatch.scan(text).isGlob;
}
