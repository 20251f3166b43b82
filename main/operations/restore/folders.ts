import { closeSync, constants, openSync } from 'node:fs';
import type { WorkEntry } from '../../engine/catalog/restore-work.ts';
import { applyMetadata } from '../../engine/restore/safe-place.ts';
import { fsPath } from '../../format/names.ts';
import { actionOf, isWritten } from './actions.ts';
import type { Outcome } from './outcome.ts';
import { refusal } from './refusal.ts';
import type { SafePlaces, Scene } from './scene.ts';
import type { Target } from './targets.ts';

/** The owner may enter, look and write. */
const OPEN_MODE = 0o700;

/** First of all: folders, open to nobody else until their own mode is set. */
export function makeFolders(scene: Scene, outcome: Outcome): void {
  const places = scene.places({ remember: true });
  const make = ({ root, path, snapshotPath }: Target): void => {
    try {
      if (!places.of(root).makeFolder(path)) outcome.folders++;
    } catch (error) {
      outcome.problems.push({ path: snapshotPath, ...refusal(error) });
    }
  };
  for (const { parents, folder } of scene.isPartial ? partialFolders(scene) : wholeFolders(scene)) {
    if (parents !== null) makeParents(places, parents);
    if (folder !== null) make(folder);
  }
}

/** What to make, in order of paths: the parents of a thing, or a folder of the plan. */
interface Making {
  readonly parents: Target | null;
  readonly folder: Target | null;
}

function* wholeFolders({ plan, targets }: Scene): Generator<Making> {
  for (const at of plan.work.specials('folder')) yield { parents: null, folder: targets.of(at) };
}

/** Some parents are not part of the plan: the first thing of each folder makes sure of them. */
function* partialFolders({ plan, targets }: Scene): Generator<Making> {
  for (const { n, actions } of plan.work.sections()) {
    let isFirst = true;
    for (const [ordinal, action] of actions.entries()) {
      const target = isWritten(actionOf(action)) ? targets.of({ section: n, ordinal }) : null;
      if (target === null) continue;
      yield { parents: isFirst ? target : null, folder: target.isFolder ? target : null };
      isFirst = false;
    }
  }
}

function makeParents(places: SafePlaces, target: Target): void {
  try {
    places.of(target.root).makeParents(target.path);
  } catch (error) {
    refusal(error); // everything in it will say so
  }
}

/** Last of all: a folder's time changes with its content. Modes that may shut us out come at the very end, deepest first. */
export function dressFolders(scene: Scene, outcome: Outcome): void {
  const closed: WorkEntry[] = [];
  const places = scene.places({ remember: false });
  const dress = (target: Target): void => {
    try {
      // Links are in place by now, and a hostile file list may name one as the parent of a folder.
      places.of(target.root).checkParents(target.path);
      dressFolder(target);
    } catch (error) {
      outcome.problems.push({ path: target.snapshotPath, ...refusal(error, 'metadata') });
    }
  };
  for (const at of scene.plan.work.specials('folder')) {
    const target = scene.targets.of(at);
    if (target === null) continue;
    if ((target.head.mode & OPEN_MODE) === OPEN_MODE) dress(target);
    else closed.push(at);
  }
  for (const at of closed.reverse()) {
    const target = scene.targets.of(at);
    if (target !== null) dress(target);
  }
}

function dressFolder({ path, head }: Target): void {
  const fd = openSync(
    fsPath(path),
    constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0),
  );
  try {
    applyMetadata(fd, head);
  } finally {
    closeSync(fd);
  }
}
