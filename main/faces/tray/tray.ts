import type { Core } from '../../contract/core.ts';
import type { Texts } from '../../contract/text/texts.ts';
import { type TrayAction, type TrayView, trayItem, trayView } from '../../contract/tray.ts';
import type { Autostart } from '../../core/desktop/autostart.ts';
import { announce, sessionBus, type TrayAbsence } from '../../core/tray/bus.ts';
import { lookForTray, requestOfTray, type TrayEyes, trayMoments } from '../../core/tray/follow.ts';
import { pictureName } from '../../core/tray/pictures.ts';
import { Ring } from '../../core/tray/ring.ts';
import { pixmapsOf } from './icons.ts';
import { ITEM_PATH, Item, type Look } from './item.ts';
import { MENU_PATH, Menu } from './menu.ts';

/** The ring turns more slowly than elsewhere (ms): each picture goes to the panel anew, in all its sizes. */
const TURN_MS = 400;

export interface TrayOptions {
  readonly core: Core;
  readonly texts: Texts;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => number;
  /** What only this program can do. */
  readonly face: { open(area: 'overview' | 'projects'): Promise<void>; quit(): void };
  /** What starts with the desktop; null: not to be switched here. */
  readonly autostart: Autostart | null;
  /** Told once where no icon can be seen, for now or at all. */
  readonly absent: (why: TrayAbsence) => void;
  /** What a click asked for and did not come true. */
  readonly failed: (error: unknown) => void;
}

/** Shows the tray until `signal` aborts. Where there is none it says so and goes on: the icon comes with the desktop. */
export async function runTray(options: TrayOptions, signal: AbortSignal): Promise<void> {
  const { core, texts, absent } = options;
  const bus = await sessionBus(options.env);
  if (bus === null) return absent('noBus');
  signal.addEventListener('abort', () => bus.disconnect(), { once: true });
  const heard = core.events(null, signal);
  const eyes: TrayEyes = {
    ...{ core, now: options.now },
    startsAtLogin: async () => (await options.autostart?.isOn()) ?? null,
  };
  let input = await lookForTray(eyes);
  let view = trayView(input, texts);
  const look = async () => {
    const seen = await lookForTray(eyes).catch(options.failed);
    if (!seen) return; // as it was, until the next look
    input = seen;
    view = trayView(input, texts);
    ring.turn(view.state === 'running');
    item.show(lookOf(view, ring.step));
    menu.show(view.menu);
  };
  const doIt = (action: TrayAction) => void perform(action, options).then(look).catch(options.failed);
  const item = new Item(lookOf(view, 0), () => doIt({ kind: 'face', does: 'open' }));
  const ring = new Ring(TURN_MS, () => item.show(lookOf(view, ring.step)));
  const menu = new Menu(view.menu, (id) => {
    // With the moment of the click: a pause of an hour begins now.
    const clicked = trayItem(trayView({ ...input, now: options.now() }, texts).menu, id);
    if (clicked !== null && 'action' in clicked) doIt(clicked.action);
  });
  ring.turn(view.state === 'running');
  bus.export(ITEM_PATH, item);
  bus.export(MENU_PATH, menu);
  await announce(bus, () => absent('noWatcher'));
  for await (const _ of trayMoments(heard, signal)) await look();
  ring.turn(false);
}

function lookOf(view: TrayView, step: number): Look {
  return { pixmaps: pixmapsOf(pictureName(view), step), words: view.tooltip };
}

async function perform(action: TrayAction, { core, face, autostart }: TrayOptions): Promise<void> {
  await new Promise(setImmediate); // the desktop is answered first: after "Quit" there is nobody to answer
  if (action.kind === 'request') return requestOfTray(core, action);
  switch (action.does) {
    case 'open':
      return face.open('overview');
    case 'settings':
      return face.open('projects');
    case 'quit':
      return face.quit();
    case 'start-at-login':
      return autostart?.turn(action.on);
  }
}
