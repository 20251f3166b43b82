import path from 'node:path';
import { CofreError } from '../../base/errors.ts';
import { safeComponents, safeName } from '../../engine/restore/safe-place.ts';

/** A folder, or each thing back to where it came from. */
export type RestoreTarget = { readonly folder: string } | 'in-place';

/** A place on disk, and the folder that nothing may leave. */
export interface Place {
  readonly root: string;
  readonly path: string;
}

/** Where things of a snapshot go. Plain data: workers are told the same. */
export interface PlacesData {
  readonly target: RestoreTarget;
  /** Top names of the snapshot, and the paths they were backed up from. */
  readonly origins: readonly (readonly [name: string, path: string])[];
}

export class Places {
  readonly #target: RestoreTarget;
  readonly #origins: ReadonlyMap<string, string>;
  /** The folder placed last: its entries come one after another. */
  #last: (Place & { folder: string }) | null = null;

  constructor({ target, origins }: PlacesData) {
    this.#target = target;
    this.#origins = new Map(origins);
  }

  /** 'target-unsafe' where a name could lead out, or the snapshot does not say where the thing came from. */
  of(folder: string, name: string): Place {
    if (folder === '') return this.folder(safeName(name));
    if (this.#last?.folder !== folder) this.#last = { folder, ...this.folder(folder) };
    const { root, path: parent } = this.#last;
    return { root, path: `${parent}${path.sep}${safeName(name)}` };
  }

  folder(folder: string): Place {
    const parts = folder === '' ? [] : safeComponents(folder);
    if (this.#target !== 'in-place') {
      const root = path.resolve(this.#target.folder);
      return { root, path: path.join(root, ...parts) };
    }
    const origin = this.#origins.get(parts[0] ?? '');
    if (origin === undefined)
      throw new CofreError('target-unsafe', 'the snapshot does not say where this came from');
    return { root: path.dirname(origin), path: path.join(origin, ...parts.slice(1)) };
  }
}
