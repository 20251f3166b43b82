import dbus from '@particle/dbus-next';
import type { TrayView } from '../../contract/tray.ts';
import { pictureName, RING_STEPS } from '../../core/tray/pictures.ts';
import { type Pixmap, pixmapsOf } from './icons.ts';
import { MENU_PATH } from './menu.ts';

export const ITEM_PATH = '/StatusNotifierItem';

type ToolTip = readonly [icon: string, pixmaps: readonly Pixmap[], title: string, text: string];

/** The ring turns more slowly than elsewhere (ms): each picture goes to the panel anew, in all its sizes. */
const TURN_MS = 400;

/** The icon: org.kde.StatusNotifierItem. */
export class Item extends dbus.interface.Interface {
  readonly Category = 'ApplicationStatus';
  readonly Id = 'cofre';
  readonly Title = 'Cofre';
  readonly Status = 'Active';
  readonly WindowId = 0;
  /** Empty: the pixels count. Themes know no icon of this name. */
  readonly IconName = '';
  readonly ItemIsMenu = false;
  readonly Menu = MENU_PATH;
  readonly #clicked: () => void;
  #view: TrayView;
  #step = 0;
  #ring: NodeJS.Timeout | null = null;

  constructor(view: TrayView, clicked: () => void) {
    super('org.kde.StatusNotifierItem');
    this.#view = view;
    this.#clicked = clicked;
  }

  get IconPixmap(): readonly Pixmap[] {
    return pixmapsOf(pictureName(this.#view), this.#step);
  }

  /** The picture told in words, for screen readers. */
  get IconAccessibleDesc(): string {
    return this.#view.tooltip;
  }

  get ToolTip(): ToolTip {
    // Some desktops read it as markup.
    return ['', [], this.#view.tooltip.replaceAll('<', '\u2039'), ''];
  }

  show(view: TrayView): void {
    const before = this.#view;
    this.#view = view;
    this.#turn(view.state === 'running');
    if (pictureName(before) !== pictureName(view)) this.NewIcon();
    if (before.tooltip !== view.tooltip) this.NewToolTip();
  }

  /** Nothing moves any more. */
  close(): void {
    this.#turn(false);
  }

  #turn(on: boolean): void {
    if (on === (this.#ring !== null)) return;
    if (this.#ring !== null) clearInterval(this.#ring);
    this.#step = 0;
    this.#ring = on
      ? setInterval(() => {
          this.#step = (this.#step + 1) % RING_STEPS;
          this.NewIcon();
        }, TURN_MS).unref()
      : null;
  }

  Activate(_x: number, _y: number): void {
    this.#clicked();
  }

  /** The desktop shows the menu itself. */
  ContextMenu(_x: number, _y: number): void {}
  SecondaryActivate(_x: number, _y: number): void {}
  Scroll(_delta: number, _orientation: string): void {}
  NewIcon(): void {}
  NewToolTip(): void {}
}

const read = (signature: string) => ({ signature, access: 'read' as const });
/** Made anew for each member: the library writes the member's name into it. */
const at = () => ({ inSignature: 'ii', outSignature: '' });

Item.configureMembers({
  properties: {
    ...{ Category: read('s'), Id: read('s'), Title: read('s'), Status: read('s'), WindowId: read('i') },
    ...{ IconName: read('s'), IconPixmap: read('a(iiay)'), IconAccessibleDesc: read('s') },
    ...{ ToolTip: read('(sa(iiay)ss)'), ItemIsMenu: read('b'), Menu: read('o') },
  },
  methods: {
    ...{ Activate: at(), ContextMenu: at(), SecondaryActivate: at() },
    Scroll: { inSignature: 'is', outSignature: '' },
  },
  signals: { NewIcon: { signature: '' }, NewToolTip: { signature: '' } },
});
