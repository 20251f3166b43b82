import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { settingsFile } from './settings-file.ts';

/** How often the file is looked at where the system does not tell of changes (ms). */
const LOOK_MS = 5000;
/** Editors write in several steps: looked at when it is quiet (ms). */
const SETTLE_MS = 100;

/** Tells that settings.json has changed, whoever changed it: a request, a command line, an editor. */
export class SettingsWatch {
  readonly #file: string;
  readonly #changed: () => void;
  #known: string | null = null;
  #watcher: FSWatcher | null = null;
  #timers: NodeJS.Timeout[] = [];
  #looking: Promise<void> = Promise.resolve();

  constructor(home: string, changed: () => void) {
    this.#file = settingsFile(home);
    this.#changed = changed;
    void this.look();
  }

  /** From now on, until `close`. */
  start(): void {
    const poll = setInterval(() => void this.look(), LOOK_MS).unref();
    this.#timers.push(poll);
    try {
      const name = path.basename(this.#file);
      let settling: NodeJS.Timeout | null = null;
      this.#watcher = watch(path.dirname(this.#file), { persistent: false }, (_event, changed) => {
        if (changed !== name) return;
        if (settling !== null) clearTimeout(settling);
        settling = setTimeout(() => void this.look(), SETTLE_MS).unref();
      });
      this.#watcher.on('error', () => this.#watcher?.close()); // then it is looked at now and then
    } catch {
      // No such folder yet, or no watching on this file system: it is looked at now and then.
    }
  }

  /** Looks at once; resolves when a change was told. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  close(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#watcher?.close();
    this.#watcher = null;
  }

  async #look(): Promise<void> {
    const found = await stat(this.#file, { bigint: true }).catch(() => null);
    const state = found === null ? 'none' : `${found.ino} ${found.mtimeNs} ${found.size}`;
    const before = this.#known;
    this.#known = state;
    if (before !== null && before !== state) this.#changed();
  }
}
