import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { CofreError, errnoOf } from '../../base/errors.ts';
import { fsPath } from '../../format/names.ts';
import type { Entry } from '../../format/tree.ts';
import type { Action } from './actions.ts';
import type { Place, Places, RestoreTarget } from './places.ts';

export type ConflictRule = 'refuse' | 'skip' | 'overwrite' | 'rename';

/** Says what is to be done with each entry, by what stands in its place now. Entries come folder by folder. */
export class TargetLooker {
  readonly #places: Places;
  readonly #rule: ConflictRule;
  /** Nothing can be in the way. */
  readonly #fresh: boolean;
  #folder: string | null = null;
  #absent = false;

  constructor(places: Places, target: RestoreTarget, rule: ConflictRule) {
    this.#places = places;
    this.#rule = rule;
    this.#fresh = target !== 'in-place' && isEmptyOrAbsent(target.folder);
  }

  action(folder: string, entry: Entry): Action {
    let place: Place;
    try {
      place = this.#places.of(folder, entry.name);
    } catch (error) {
      if (!(error instanceof CofreError)) throw error;
      return 'refused';
    }
    if (this.#fresh) return 'create';
    if (folder !== '' && folder !== this.#folder) {
      this.#folder = folder;
      this.#absent = look(this.#places.folder(folder).path) === null;
    }
    return folder !== '' && this.#absent ? 'create' : this.#decide(entry, place.path);
  }

  #decide(entry: Entry, target: string): Action {
    const there = look(target);
    if (there === null) return 'create';
    if (there === 'unreachable') return 'conflict';
    const isFolder = entry.type === 'folder';
    if (isFolder && there.isDirectory()) return 'overwrite';
    if (isFolder || there.isDirectory()) return 'conflict';
    return this.#rule === 'refuse' ? 'conflict' : this.#rule;
  }
}

/** null: nothing is there. 'unreachable': a file stands where a parent folder should be, or we may not look. */
function look(target: string): Stats | 'unreachable' | null {
  try {
    return lstatSync(fsPath(target), { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (errnoOf(error) === '') throw error;
    return 'unreachable';
  }
}

function isEmptyOrAbsent(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    throw new CofreError(
      'target-exists',
      `${folder} cannot be used as a folder to restore to`,
      { path: folder },
      error,
    );
  }
}
