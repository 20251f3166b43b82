import { lchownSync, linkSync, lutimesSync, renameSync, symlinkSync } from 'node:fs';
import type { WorkEntry } from '../../engine/catalog/restore-work.ts';
import { isRoot } from '../../engine/restore/safe-place.ts';
import { encodeName, fsPath } from '../../format/names.ts';
import type { Outcome } from './outcome.ts';
import { refusal } from './refusal.ts';
import type { Scene } from './scene.ts';
import type { Target } from './targets.ts';

/** Symlinks and further names of files come after all content, so that nothing can be written through them. */
export function makePointers(scene: Scene, outcome: Outcome): void {
  const places = scene.places({ remember: false });
  for (const at of scene.plan.work.specials('pointer')) {
    const target = scene.targets.of(at);
    if (target === null) continue;
    try {
      const owner = target.entry.type === 'symlink' ? null : ownerOf(scene, outcome, target);
      if (owner === undefined) {
        outcome.fail(at, { code: 'missing', message: 'the file it is a hard link to was lost' });
        continue;
      }
      places.of(target.root).checkParents(target.path);
      if (owner === null) makeSymlink(target);
      else linkSync(fsPath(owner), fsPath(target.path));
      if (target.final !== null) renameSync(fsPath(target.path), fsPath(target.final));
    } catch (error) {
      outcome.fail(at, refusal(error));
    }
  }
}

function makeSymlink({ entry, head, path }: Target): void {
  symlinkSync(entry.target.isWellFormed() ? entry.target : encodeName(entry.target), fsPath(path));
  if (isRoot) lchownSync(fsPath(path), entry.uid, entry.gid);
  lutimesSync(fsPath(path), head.seconds, head.seconds);
}

/** Where the first name of the file stands; undefined where it could not be given back. */
function ownerOf(scene: Scene, outcome: Outcome, { entry }: Target): string | undefined {
  const owner: WorkEntry | null = entry.link === null ? null : scene.plan.work.linkOwner(entry.link);
  if (owner === null || outcome.hasFailed(owner)) return undefined;
  const target = scene.targets.of(owner);
  return target?.final ?? target?.path;
}
