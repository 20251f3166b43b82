import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where packs grow before they go to a service: a folder of this process, made when it is needed, gone when it closes. */
export class LocalSpool {
  #folder: Promise<string> | null = null;

  folder(): Promise<string> {
    this.#folder ??= made();
    return this.#folder;
  }

  async clear(): Promise<void> {
    if (this.#folder === null) return;
    const folder = await this.#folder;
    for (const entry of await readdir(folder))
      await rm(join(folder, entry), { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    const folder = this.#folder;
    this.#folder = null;
    if (folder !== null) await rm(await folder, { recursive: true, force: true });
  }
}

async function made(): Promise<string> {
  await mkdir(tmpdir(), { recursive: true });
  return mkdtemp(join(tmpdir(), 'cofre-spool-'));
}
