import type { Looked } from './ideas.ts';
import { ProjectReader } from './project-reader.ts';
import { isWithin } from './proposals.ts';
import { type Size, type Survey, sizeBelow, survey } from './survey.ts';

export interface Outside {
  readonly sizes: ReadonlyMap<string, Size>;
  readonly complete: boolean;
}

/** Sizes of media outside of the project, in what is left of the time each. */
export async function outsideSizes(
  { reader, ideas }: Looked,
  options: Parameters<typeof survey>[1],
): Promise<Outside> {
  const sizes = new Map<string, Size>();
  let complete = true;
  const folders = new Set(ideas.media.map((media) => media.folder).filter((folder) => !reader.holds(folder)));
  for (const folder of folders) {
    const found = await survey(new ProjectReader(folder), options);
    sizes.set(folder, sizeBelow(found, folder));
    complete &&= found.complete;
  }
  return { sizes, complete };
}

/** Of the project without what need not be kept. */
export function keptSize(found: Survey, { ideas, reader }: Looked): Size {
  const left = ideas.rebuildable.map(({ folder }) => folder).filter((folder) => reader.holds(folder));
  const kept = new Map([...found.folders].filter(([folder]) => !left.some((each) => isWithin(folder, each))));
  return sizeBelow({ ...found, folders: kept }, reader.root);
}
