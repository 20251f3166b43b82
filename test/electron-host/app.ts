import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive } from '../../main/platform/host.ts';
import { noting, preventable, refusing } from './refusing.ts';

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly paths: Record<string, string> = {};
  closeWindows: () => boolean = () => true;

  setPath(name: string, folder: string): void {
    if (!existsSync(folder)) throw new Error(`Failed to set path: ${folder} is not there`);
    this.paths[name] = folder;
  }
  getAppPath(): string {
    return fileURLToPath(new URL('../..', import.meta.url));
  }
  getPreferredSystemLanguages(): string[] {
    return [(process.env.LANG ?? 'en_US').split('.')[0]?.replace('_', '-') ?? 'en-US'];
  }
  whenReady(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** The first of a `userData` folder has it; later ones hand over their words and hear `false`. */
  requestSingleInstanceLock(): boolean {
    const folder = path.join(this.paths.userData ?? '', 'instances');
    mkdirSync(folder, { recursive: true });
    const owner = path.join(folder, 'owner');
    if (existsSync(owner) && isAlive(Number(readFileSync(owner, 'utf8')), null)) {
      writeFileSync(path.join(folder, `${process.pid}.json`), JSON.stringify(process.argv));
      return false;
    }
    writeFileSync(owner, String(process.pid));
    watch(folder, (_kind, name) => {
      const file = path.join(folder, String(name));
      if (!file.endsWith('.json') || !existsSync(file)) return;
      const text = readFileSync(file, 'utf8');
      if (!text.endsWith(']')) return; // half of it: the rest tells again
      rmSync(file);
      this.emit('second-instance', preventable({}), JSON.parse(text) as string[], process.cwd(), {});
    }).unref();
    return true;
  }

  quit(): void {
    const asked = preventable({});
    this.emit('before-quit', asked);
    if (asked.defaultPrevented || !this.closeWindows()) return;
    this.emit('will-quit', preventable({}));
    this.exit(0);
  }
  exit(code: number): void {
    this.emit('quit', preventable({}), code);
    process.exit(code);
  }
}

export const theApp = new App();
const identity = noting('enableSandbox', 'setName', 'setAppUserModelId', 'setBadgeCount');
const noted = { ...identity, ...noting('setAboutPanelOptions', 'showAboutPanel'), getLocale: () => 'en-US' };
export const app = refusing('app', Object.assign(theApp, noted));
