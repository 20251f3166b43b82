import { closeSync, fstatSync, ftruncateSync, futimesSync, unlinkSync, writeSync } from 'node:fs';
import { fsPath } from '../../format/names.ts';
import { applyMetadata, isRoot, type Ownership, parentOf, type SafePlace } from './safe-place.ts';

const ZERO = Buffer.alloc(64 * 1024);
/** Bits that do not survive writing, or that the kernel keeps for itself. */
const SPECIAL_BITS = 0o7000;

export interface NewFile {
  readonly head: Ownership & { readonly sparse: boolean };
  readonly content: Buffer;
}

interface Habit extends Pick<Ownership, 'mode' | 'uid' | 'gid'> {
  readonly folder: string;
  /** A file made there with that mode has the owner and the mode that were wanted. */
  readonly holds: boolean;
}

/**
 * Makes whole files. How files turn out in a folder (umask, inherited groups, default ACLs) is looked at with the first one of
 * each kind: where a new file has the right owner and mode from the start, two system calls for each are saved.
 */
export class NewFiles {
  #habit: Habit | null = null;

  write(place: SafePlace, target: string, { head, content }: NewFile): void {
    const known = this.#known(parentOf(target), head);
    const fits = known?.holds ?? (head.mode & SPECIAL_BITS) === 0;
    const fd = place.createFile(target, fits ? head.mode : 0o600);
    try {
      if (head.sparse && isZero(content)) ftruncateSync(fd, content.length);
      else writeFully(fd, content, 0);
      const holds = fits && (known?.holds ?? this.#learn(fd, parentOf(target), head));
      if (holds) futimesSync(fd, head.seconds, head.seconds);
      else applyMetadata(fd, head);
    } catch (error) {
      unlinkSync(fsPath(target));
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  #known(folder: string, { mode, uid, gid }: Ownership): Habit | null {
    const habit = this.#habit;
    if (habit === null || habit.folder !== folder || habit.mode !== mode) return null;
    return habit.uid === uid && habit.gid === gid ? habit : null;
  }

  #learn(fd: number, folder: string, { mode, uid, gid }: Ownership): boolean {
    const made = fstatSync(fd);
    const owned = !isRoot || (made.uid === uid && made.gid === gid);
    const holds = owned && (made.mode & 0o7777) === mode;
    this.#habit = { folder, mode, uid, gid, holds };
    return holds;
  }
}

export function writeFully(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

export function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += ZERO.length) {
    const length = Math.min(ZERO.length, bytes.length - at);
    if (ZERO.compare(bytes, at, at + length, 0, length) !== 0) return false;
  }
  return true;
}
