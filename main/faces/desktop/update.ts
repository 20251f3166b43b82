import {
  NO_UPDATE,
  readUpdateState,
  type UpdateState,
  writeUpdateState,
} from '../../core/desktop/updates.ts';

/** How often the address for updates is asked, and a person who said "later" (ms). */
const CHECK_EVERY_MS = 86_400_000;
const ASK_AGAIN_MS = 3 * 86_400_000;
/** How often it is looked whether something is to be done (ms). */
const STEP_EVERY_MS = 10 * 60_000;

export type UpdateStep = 'nothing' | 'check' | 'ask' | 'load' | 'install';

export interface UpdateFacts {
  readonly now: number;
  readonly state: UpdateState;
  /** It is on this disk, and its signature and hash were right. */
  readonly isLoaded: boolean;
  /** A job runs or waits, or that cannot be told. */
  readonly isBusy: boolean;
}

/** What is to be done about updates now. While something runs: nothing that a person or the job would notice. */
export function nextStep({ now, state, isLoaded, isBusy }: UpdateFacts): UpdateStep {
  const { available, answer, checkedAt } = state;
  if (checkedAt === null) return 'check';
  if (available !== null && !isBusy) {
    if (answer === null) return 'ask';
    if (answer.is === 'yes') return isLoaded ? 'install' : 'load';
    if (answer.is === 'later' && !isWithin(now, answer.at, ASK_AGAIN_MS)) return 'ask';
  }
  return isWithin(now, checkedAt, CHECK_EVERY_MS) ? 'nothing' : 'check';
}

/** A moment in the future comes from a wrong clock, and holds nothing back. */
function isWithin(now: number, moment: number, ms: number): boolean {
  return moment <= now && now - moment < ms;
}

/** What brings updates; it checks their signatures. */
export interface Updater {
  /** The newest version, when it is newer than this one. */
  check(): Promise<string | null>;
  /** Rejects when what it got is not what was signed. */
  load(): Promise<void>;
  /** Ends the program. */
  install(): void;
}

export interface UpdatesOptions {
  readonly home: string;
  readonly updater: Updater;
  readonly isBusy: () => Promise<boolean>;
  readonly ask: (version: string) => Promise<'yes' | 'later' | 'skip'>;
  readonly now: () => number;
  readonly note: (what: string) => void;
}

/** Looks for updates, asks about them, and installs what was agreed to once nothing runs. */
export class Updates {
  readonly #options: UpdatesOptions;
  #isLoaded = false;

  constructor(options: UpdatesOptions) {
    this.#options = options;
  }

  /** Until `signal`. What fails is tried again at the next step that is due. */
  async run(signal: AbortSignal): Promise<void> {
    await this.forget();
    const { setTimeout: wait } = await import('node:timers/promises');
    while (!signal.aborted) {
      await this.step().catch((error: unknown) => this.#options.note(`update: ${String(error)}`));
      await wait(STEP_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** This start may be of the version that waited: what is still newer is found anew. */
  async forget(): Promise<void> {
    const { home } = this.#options;
    const state = await readUpdateState(home);
    const answer = state.answer?.is === 'yes' ? null : state.answer;
    if (state !== NO_UPDATE) await writeUpdateState(home, { ...state, checkedAt: null, answer });
  }

  async step(): Promise<UpdateStep> {
    const { home, updater, isBusy, ask, now, note } = this.#options;
    const state = await readUpdateState(home);
    const step = nextStep({ now: now(), state, isLoaded: this.#isLoaded, isBusy: await isBusy() });
    switch (step) {
      case 'nothing':
        break;
      case 'check':
        await writeUpdateState(home, found(state, await checked(updater, note), now()));
        break;
      case 'ask': {
        const is = await ask(state.available?.version ?? '');
        await writeUpdateState(home, { ...state, answer: { is, at: now() } });
        break;
      }
      case 'load':
        this.#isLoaded = await this.#load(state);
        break;
      case 'install':
        updater.install();
    }
    return step;
  }

  /** What cannot be had, or is not signed as it must be, is not tried over and over: the person is asked again. */
  async #load(state: UpdateState): Promise<boolean> {
    const { home, updater, now, note } = this.#options;
    try {
      await updater.load();
      return true;
    } catch (error) {
      note(`the update was not taken: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
      await writeUpdateState(home, { ...state, answer: { is: 'later', at: now() } });
      return false;
    }
  }
}

/** undefined: the address did not answer; that is asked again after a day, like any other answer. */
async function checked(updater: Updater, note: (what: string) => void): Promise<string | null | undefined> {
  try {
    return await updater.check();
  } catch (error) {
    note(`the look for updates failed: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return undefined;
  }
}

/** Another version than before is a new question. */
function found(state: UpdateState, version: string | null | undefined, now: number): UpdateState {
  if (version === undefined) return { ...state, checkedAt: now };
  if (version === null) return { ...NO_UPDATE, checkedAt: now };
  if (version === state.available?.version) return { ...state, checkedAt: now };
  return { version: 1, checkedAt: now, available: { version, since: now }, answer: null };
}
