import { CofreError } from '../../base/errors.ts';
import type { ProblemCode } from '../../base/problems.ts';
import type { RestoreWork, WorkEntry } from '../../engine/catalog/restore-work.ts';
import type { TreeEntry, TreeReader } from '../../engine/tree/tree-reader.ts';
import type { Entry } from '../../format/tree.ts';

export interface Failure {
  readonly code: ProblemCode;
  readonly message: string;
}

/** Writes down what has to be made, and which blobs go where. */
export class WorkPlanner {
  readonly #work: RestoreWork;

  constructor(work: RestoreWork) {
    this.#work = work;
  }

  /** Null when all is well; else why the content cannot be given back. */
  add({ entry }: TreeEntry, place: WorkEntry, tree: TreeReader): Failure | null | Promise<Failure | null> {
    if (entry.type === 'folder') this.#work.addSpecial('folder', place);
    else if (entry.type === 'symlink') this.#work.addSpecial('pointer', place);
    else if (entry.link !== null && !this.#work.ownsLink(entry.link, place))
      this.#work.addSpecial('pointer', place);
    else if (entry.ids.length === 32 && !entry.listed) return this.#whole(entry, place);
    else return this.#parts(entry, place, tree);
    return null;
  }

  #whole(entry: Entry, place: WorkEntry): Failure | null {
    if (this.#work.addRef(entry.ids, place, { at: 0, plain: entry.size, own: true })) return null;
    const bytes = this.#work.lengthOf(entry.ids);
    return bytes === null ? missing(entry.ids) : wrongSize(bytes, entry.size);
  }

  async #parts(entry: Entry, place: WorkEntry, tree: TreeReader): Promise<Failure | null> {
    const before = this.#work.refs;
    let failure: Failure | null = null;
    let at = 0;
    let parts = 0;
    try {
      for (const id of await tree.blobIds(entry)) {
        const plain = this.#work.lengthOf(id);
        if (plain === null || !this.#work.addRef(id, place, { at, plain, own: false }))
          failure ??= missing(id);
        at += plain ?? 0;
        parts++;
      }
    } catch (error) {
      if (!(error instanceof CofreError) || error.code === 'unreachable') throw error;
      failure = { code: error.code === 'blob-missing' ? 'missing' : 'damaged', message: error.message };
    }
    if (failure === null && at !== entry.size) failure = wrongSize(at, entry.size);
    if (failure === null) this.#work.addSpecial('parts', place, parts);
    else this.#work.dropRefs(before);
    return failure;
  }
}

function missing(id: Buffer): Failure {
  return { code: 'missing', message: `no pack holds the blob ${id.toString('hex')}` };
}

function wrongSize(is: number, should: number): Failure {
  return { code: 'damaged', message: `its content has ${is} bytes instead of ${should}` };
}
