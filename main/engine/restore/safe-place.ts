import { constants, fchmodSync, fchownSync, futimesSync, lstatSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { CofreError, errnoOf } from '../../base/errors.ts';
import { fsPath, isSafeName } from '../../format/names.ts';

/**
 * Where restored things are put. Names from a vault are untrusted: nothing is ever written outside the given root, and no
 * link found on the way is followed.
 */
export interface Ownership {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Time of change: seconds since 1970 UTC. */
  readonly seconds: number;
}

const WRITE = constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);
const CREATE = WRITE | constants.O_CREAT | constants.O_EXCL;
/** Only the administrator may give files away. */
export const isRoot = process.getuid?.() === 0;
/** Windows refuses these in names, or takes them for something else. */
const ODD_ON_WINDOWS = /[<>:"|?*\\]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

function isOddOnWindows(name: string): boolean {
  return ODD_ON_WINDOWS.test(name) || [...name].some((char) => char < ' ');
}

/** A name as it may stand in a folder; 'target-unsafe' where it could lead out of it. */
export function safeName(name: string): string {
  if (isSafeName(name) && !(process.platform === 'win32' && isOddOnWindows(name))) return name;
  throw new CofreError('target-unsafe', `the name ${JSON.stringify(name)} is refused`, { path: name });
}

/** The components of a path in a snapshot, each a safe name. */
export function safeComponents(snapshotPath: string): string[] {
  return snapshotPath.split('/').map(safeName);
}

/** What `path.dirname` says of an absolute path without a separator at its end, in a fraction of its time. */
export function parentOf(target: string): string {
  const end = target.lastIndexOf(path.sep);
  return end > 2 ? target.slice(0, end) : path.dirname(target);
}

/** Most folders remembered as checked: files come folder by folder, and doubles of one content go to a few at once. */
const CHECKED_MAX = 1024;

/**
 * `remember`: folders stay checked once they were found to be real, as long as nothing but files and folders is made here.
 * Where links are made, only the folder checked last is taken on trust.
 */
export class SafePlace {
  readonly #root: string;
  readonly #remembered: number;
  readonly #checked = new Set<string>();

  constructor(root: string, { remember = false }: { remember?: boolean } = {}) {
    this.#root = path.resolve(root);
    this.#remembered = remember ? CHECKED_MAX : 1;
  }

  /** Makes sure that every folder from the root down to the parent of `target` is a real folder, not a link. */
  checkParents(target: string): void {
    const parent = parentOf(target);
    if (this.#checked.has(parent)) return;
    if (
      parent !== this.#root &&
      !parent.startsWith(this.#root.endsWith(path.sep) ? this.#root : this.#root + path.sep)
    ) {
      throw new CofreError('target-unsafe', `${target} lies outside ${this.#root}`, { path: target });
    }
    for (let at = parent; at.length > this.#root.length; at = path.dirname(at)) {
      if (this.#remembered > 1 && this.#checked.has(at)) break; // and with it all above
      if (!lstatSync(fsPath(at)).isDirectory())
        throw new CofreError('target-unsafe', `${at} is a link or a file, not a folder`, { path: at });
    }
    this.#remember(parent);
  }

  #remember(folder: string): void {
    if (this.#checked.size >= this.#remembered) this.#checked.clear();
    this.#checked.add(folder);
  }

  /** Makes the folders between the root and the parent of `target` where they are missing. */
  makeParents(target: string): void {
    const parent = path.dirname(target);
    if (parent.length <= this.#root.length || this.#checked.has(parent)) return;
    this.makeParents(parent);
    this.checkParents(parent);
    try {
      mkdirSync(fsPath(parent));
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error; // what is there is looked at by the next check
    }
  }

  /** A new folder, private until its own mode is set; true when it was there already (as a real folder). */
  makeFolder(target: string): boolean {
    this.checkParents(target);
    try {
      mkdirSync(fsPath(target), { mode: 0o700 });
      if (this.#remembered > 1) this.#remember(target); // just made: no link
      return false;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      if (lstatSync(fsPath(target)).isDirectory()) return true;
      throw new CofreError(
        'target-unsafe',
        `${target} is in the way: it is not a folder`,
        { path: target },
        error,
      );
    }
  }

  /** Opens a file that must not exist yet. */
  createFile(target: string, mode = 0o600): number {
    this.checkParents(target);
    return openSync(fsPath(target), CREATE, mode);
  }

  /** Opens a file that `createFile` made. */
  reopenFile(target: string): number {
    this.checkParents(target);
    return openSync(fsPath(target), WRITE);
  }
}

/** Owner (where we may), mode and time of an open file. */
export function applyMetadata(fd: number, ownership: Ownership): void {
  if (isRoot) fchownSync(fd, ownership.uid, ownership.gid);
  fchmodSync(fd, ownership.mode);
  futimesSync(fd, ownership.seconds, ownership.seconds);
}
