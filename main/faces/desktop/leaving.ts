import { app, dialog } from 'electron';
import type { Texts } from '../../contract/text/texts.ts';
import type { CoreKeeper } from './keep/core-keeper.ts';
import type { Preferences } from './preferences.ts';

export interface LeavingOptions {
  readonly keeper: CoreKeeper;
  readonly preferences: Preferences;
  readonly texts: Texts;
  /** Everything of ours that can be seen goes away at once; the core may take a while. */
  readonly hide: () => void;
  readonly note: (what: string) => void;
}

/** Ends the program, but never under a running job: it asks, and lets the job come to a safe stop first. */
export class Leaving {
  readonly #options: LeavingOptions;
  #state: 'staying' | 'asking' | 'parking' | 'parked' = 'staying';

  constructor(options: LeavingOptions) {
    this.#options = options;
    app.on('before-quit', (event) => {
      if (this.#state === 'parked') return;
      event.preventDefault();
      void this.quit();
    });
    app.on('window-all-closed', () => undefined); // it lives on in the tray
  }

  /** Whether windows may really close now. */
  get isLeaving(): boolean {
    return this.#state === 'parking' || this.#state === 'parked';
  }

  /** `ask: false`: the system ends, nobody can be asked. `end` ends the program once all is safe. */
  async quit({ ask = true, end = () => app.quit() } = {}): Promise<void> {
    if (this.#state === 'asking' ? ask : this.#state !== 'staying') return;
    this.#state = 'asking';
    if (ask && !(await this.#mayStop())) {
      this.#state = 'staying';
      return;
    }
    await this.#park(end);
  }

  async #park(end: () => void): Promise<void> {
    const { keeper, preferences, hide, note } = this.#options;
    if (this.isLeaving) return;
    this.#state = 'parking';
    hide();
    try {
      await keeper.close();
      await preferences.saved;
    } catch (error) {
      note(String(error)); // there is nothing more to be saved
    }
    this.#state = 'parked';
    end();
  }

  async #mayStop(): Promise<boolean> {
    const { keeper, texts } = this.#options;
    const { core, isOwn } = keeper;
    if (core === null || !isOwn) return true; // what runs elsewhere goes on
    const { jobs } = await core.request('job.list', {}).catch(() => ({ jobs: [] }));
    if (jobs.length === 0) return true;
    const { response } = await dialog.showMessageBox({
      ...{ type: 'question', title: 'Cofre', message: texts.say('desktop.quit.question') },
      detail: texts.say('desktop.quit.detail'),
      buttons: [texts.say('desktop.quit.stay'), texts.say('desktop.quit.stop')],
      ...{ defaultId: 0, cancelId: 0, noLink: true },
    });
    return response === 1;
  }
}
