import { Menu, nativeTheme, Tray } from 'electron';
import type { CoreEvent } from '../../../contract/events.ts';
import type { Texts } from '../../../contract/text/texts.ts';
import {
  isSameMenu,
  type TrayAction,
  type TrayInput,
  type TrayView,
  trayItem,
  trayView,
  trayWithoutCore,
} from '../../../contract/tray.ts';
import { lookForTray, requestOfTray, trayMoments } from '../../../core/tray/follow.ts';
import { pictureName, RING_STEP_MS } from '../../../core/tray/pictures.ts';
import { Ring } from '../../../core/tray/ring.ts';
import type { CoreKeeper } from '../keep/core-keeper.ts';
import { trayImage } from './icons.ts';
import { menuTemplate } from './items.ts';

export interface TrayOptions {
  readonly keeper: CoreKeeper;
  readonly texts: Texts;
  readonly startsAtLogin: () => Promise<boolean | null>;
  /** What only the shell can do. */
  readonly face: (action: Extract<TrayAction, { kind: 'face' }>) => Promise<void> | void;
  /** What a click asked for and did not come true. */
  readonly failed: (error: unknown) => void;
  /** After each look; null: there is no core to look at. */
  readonly seen: (input: TrayInput | null) => void;
}

/** The icon. It is there from the start, whatever the core does. */
export class ShellTray {
  readonly #options: TrayOptions;
  readonly #tray: Tray;
  #view: TrayView;
  #input: TrayInput | null = null;
  readonly #ring = new Ring(RING_STEP_MS, () => this.#tray.setImage(this.#image()));

  constructor(options: TrayOptions) {
    this.#options = options;
    this.#view = trayWithoutCore('connecting', options.texts);
    this.#tray = new Tray(this.#image());
    this.#tray.setToolTip(this.#view.tooltip);
    this.#setMenu();
    this.#tray.on('click', () => this.#face({ kind: 'face', does: 'open' }));
    nativeTheme.on('updated', () => this.#tray.setImage(this.#image()));
  }

  /** Until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { keeper, texts } = this.#options;
    const events = new Heard(signal);
    const deaf = keeper.listen({
      event: (event) => events.push(event),
      link: (link) => {
        if (link !== 'open') this.#show(null, trayWithoutCore(link, texts));
        events.push({ kind: 'reset', seq: 0, jobs: [] });
      },
    });
    for await (const _ of trayMoments(events, signal)) await this.look();
    deaf();
    this.#ring.turn(false);
    this.#tray.destroy();
  }

  /** Shows how it is now. */
  async look(): Promise<void> {
    const { keeper, texts, startsAtLogin, failed } = this.#options;
    const { core } = keeper;
    if (core === null) return;
    try {
      const input = await lookForTray({ core, startsAtLogin, now: Date.now });
      if (keeper.core === core) this.#show(input, trayView(input, texts));
    } catch (error) {
      if (keeper.core === core) failed(error); // as it was, until the next look
    }
  }

  #show(input: TrayInput | null, view: TrayView): void {
    const before = this.#view;
    this.#input = input;
    this.#view = view;
    this.#ring.turn(view.state === 'running');
    if (pictureName(before) !== pictureName(view)) this.#tray.setImage(this.#image());
    if (before.tooltip !== view.tooltip) this.#tray.setToolTip(view.tooltip);
    if (!isSameMenu(before.menu, view.menu)) this.#setMenu();
    this.#options.seen(input);
  }

  #setMenu(): void {
    this.#tray.setContextMenu(
      Menu.buildFromTemplate(menuTemplate(this.#view.menu, (id) => this.#clicked(id))),
    );
  }

  #clicked(id: string): void {
    const { texts, keeper, failed } = this.#options;
    // With the moment of the click: a pause of an hour begins now.
    const view = this.#input === null ? this.#view : trayView({ ...this.#input, now: Date.now() }, texts);
    const item = trayItem(view.menu, id);
    if (item === null || !('action' in item)) return;
    const { core } = keeper;
    if (item.action.kind === 'face') this.#face(item.action);
    else if (core !== null) requestOfTray(core, item.action).catch(failed);
  }

  #face(action: Extract<TrayAction, { kind: 'face' }>): void {
    void Promise.resolve(this.#options.face(action))
      .then(() => this.look())
      .catch(this.#options.failed);
  }

  #image() {
    const dark = process.platform === 'linux' || nativeTheme.shouldUseDarkColorsForSystemIntegratedUI;
    return trayImage({ name: pictureName(this.#view), step: this.#ring.step, dark });
  }
}

/** What was heard since it was last asked for: the tray only wants to know when to look. */
class Heard implements AsyncIterable<CoreEvent> {
  readonly #signal: AbortSignal;
  #last: CoreEvent | null = null;
  #wake = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  push(event: CoreEvent): void {
    // Of a burst the most pressing counts; percents and lines press least.
    const calm = event.kind === 'job.progress' || event.kind === 'job.log';
    if (this.#last === null || !calm) this.#last = event;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<CoreEvent> {
    while (!this.#signal.aborted) {
      if (this.#last === null) await new Promise<void>((resolve) => (this.#wake = resolve));
      const heard = this.#last;
      this.#last = null;
      if (heard !== null) yield heard;
    }
  }
}
