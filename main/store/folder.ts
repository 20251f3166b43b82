import { randomUUID } from 'node:crypto';
import { link, readdir, rm, stat, unlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { errnoOf, isCofreError } from '../base/errors.ts';
import { objectExists, objectMissing, objectTooLarge, objectTruncated } from './answers.ts';
import { readCold } from './cold-read.ts';
import type { ColdRoom } from './cold-room.ts';
import { renameOver, syncFile, syncFolder, writeDurably } from './durable.ts';
import { folderError } from './folder-errors.ts';
import { listFolder } from './folder-list.ts';
import { readNow, readPart, type Stretch } from './folder-read.ts';
import { FolderTree } from './folder-tree.ts';
import { addName, CLAIM_STALE_MS, type MoveWays, moveExclusively } from './move.ts';
import { checkObjectName, checkObjectPrefix, checkRange, SPOOL_FOLDER } from './name.ts';
import type { Store, StoredObject } from './store.ts';

/** Objects as files (0600) below a folder that must exist: a disk that is not mounted must not look like a new vault. */
export class FolderStore implements Store {
  readonly url: string;
  readonly #tree: FolderTree;
  readonly #tmp: string;
  readonly #ways: MoveWays;
  readonly #blocking: boolean;

  /**
   * `ways` replaces how files are moved, for file systems (and tests) without hard links. `blocking`: reading keeps the thread
   * until it is done, which takes a quarter of the time; for threads that have nothing else to do.
   */
  constructor(root: string, ways: Partial<Omit<MoveWays, 'claims'>> = {}, blocking = false) {
    this.#tree = new FolderTree(resolve(root));
    this.url = this.#tree.root;
    this.#tmp = join(this.#tree.root, SPOOL_FOLDER);
    this.#ways = { link, claimStaleMs: CLAIM_STALE_MS, ...ways, claims: this.#tmp };
    this.#blocking = blocking;
  }

  async put(name: string, bytes: Uint8Array): Promise<void> {
    await this.#write(name, (target) => this.#throughTemp(bytes, (temp) => this.#create(temp, target, name)));
  }

  async putFile(name: string, file: string): Promise<void> {
    const inside = relative(this.#tmp, resolve(file));
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
      throw new Error(`putFile takes files of the spool only, not ${file}`);
    }
    await this.#write(name, async (target) => {
      await syncFile(file);
      await this.#create(file, target, name);
    });
  }

  async replace(name: string, bytes: Uint8Array): Promise<void> {
    await this.#write(name, (target) => this.#throughTemp(bytes, (temp) => renameOver(temp, target)));
  }

  async get(name: string, maxBytes: number): Promise<Buffer> {
    const whole = (size: number): Stretch => {
      if (size > maxBytes) throw objectTooLarge(name, size, maxBytes);
      return { offset: 0, length: size };
    };
    return this.#read(name, whole);
  }

  async getRange(name: string, offset: number, length: number, into?: Buffer): Promise<Buffer> {
    checkRange(offset, length);
    const stretch = (size: number): Stretch => {
      if (offset + length > size) throw objectTruncated(name, length, Math.max(0, size - offset));
      return { offset, length };
    };
    return this.#read(name, stretch, into);
  }

  async readCold(
    name: string,
    maxBytes: number,
    onPiece: (piece: Buffer, size: number) => void,
    room?: ColdRoom,
  ): Promise<boolean> {
    const path = this.#path(name);
    try {
      const onSize = (size: number) => {
        if (size > maxBytes) throw objectTooLarge(name, size, maxBytes);
        return room?.take(size);
      };
      const { cold, isFile } = await readCold(path, { onSize, onPiece });
      if (isFile) return cold;
    } catch (error) {
      if (isCofreError(error)) throw error;
      await this.#onlyMissing(error, path);
    }
    throw objectMissing(name);
  }

  async keepAs(name: string, as: string): Promise<void> {
    const path = this.#path(name);
    if ((await this.stat(name)) === null) throw objectMissing(name);
    await this.#write(as, (target) => addName(path, target, this.#ways.link));
  }

  async stat(name: string): Promise<StoredObject | null> {
    const path = this.#path(name);
    try {
      const found = await stat(path);
      return found.isFile() ? { name, size: found.size } : null;
    } catch (error) {
      await this.#onlyMissing(error, path);
      return null;
    }
  }

  async *list(prefix: string): AsyncGenerator<StoredObject> {
    checkObjectPrefix(prefix);
    try {
      await this.#tree.checkRoot();
      yield* listFolder(this.#tree.root, prefix);
    } catch (error) {
      throw folderError(error, join(this.#tree.root, prefix));
    }
  }

  async delete(name: string): Promise<void> {
    const path = this.#path(name);
    try {
      await unlink(path);
      await syncFolder(dirname(path));
    } catch (error) {
      await this.#onlyMissing(error, path);
    }
  }

  async spool(): Promise<string> {
    try {
      await this.#tree.ensureAnew(this.#tmp);
    } catch (error) {
      await this.#tree.checkRoot();
      throw folderError(error, this.#tmp);
    }
    return this.#tmp;
  }

  async clearSpool(): Promise<void> {
    try {
      for (const entry of await readdir(this.#tmp))
        await rm(join(this.#tmp, entry), { recursive: true, force: true });
    } catch (error) {
      await this.#onlyMissing(error, this.#tmp);
    }
  }

  async close(): Promise<void> {}

  #path(name: string): string {
    checkObjectName(name);
    return join(this.#tree.root, name);
  }

  /** Runs `write` with the folder of `name` in place; once more if another process tidied a folder or the spool away. */
  async #write(name: string, write: (target: string) => Promise<void>): Promise<void> {
    const target = this.#path(name);
    const attempt = async (): Promise<void> => {
      await this.#tree.ensure(this.#tmp);
      await this.#tree.ensure(dirname(target));
      await write(target);
      await syncFolder(dirname(target));
    };
    try {
      await attempt().catch(async (error: unknown) => {
        if (errnoOf(error) !== 'ENOENT') throw error;
        await this.#tree.checkRoot();
        this.#tree.forget();
        await attempt();
      });
    } catch (error) {
      throw folderError(error, target);
    }
  }

  async #throughTemp(bytes: Uint8Array, place: (temp: string) => Promise<void>): Promise<void> {
    const temp = join(this.#tmp, `${process.pid}-${randomUUID()}.part`);
    try {
      await writeDurably(temp, bytes);
      await place(temp);
    } catch (error) {
      // Best effort: on a disk that fails now the left-over waits for clearSpool, and the first failure is the one to tell.
      await rm(temp, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async #create(source: string, target: string, name: string): Promise<void> {
    if ((await moveExclusively(source, target, this.#ways)) === 'exists') throw objectExists(name);
  }

  async #read(name: string, choose: (size: number) => Stretch, into?: Buffer): Promise<Buffer> {
    const path = this.#path(name);
    try {
      return this.#blocking ? readNow(path, name, choose, into) : await readPart(path, name, choose, into);
    } catch (error) {
      await this.#onlyMissing(error, path);
      throw objectMissing(name);
    }
  }

  /** Returns when `error` means that the object is not there (and the root is); throws it, translated, otherwise. */
  async #onlyMissing(error: unknown, path: string): Promise<void> {
    const errno = errnoOf(error);
    if (errno !== 'ENOENT' && errno !== 'ENOTDIR') throw folderError(error, path);
    await this.#tree.checkRoot();
  }
}
