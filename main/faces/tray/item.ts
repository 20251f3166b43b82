import dbus from '@particle/dbus-next';
import type { Pixmap } from './icons.ts';
import { MENU_PATH } from './menu.ts';

export const ITEM_PATH = '/StatusNotifierItem';

type ToolTip = readonly [icon: string, pixmaps: readonly Pixmap[], title: string, text: string];

export interface Look {
  /** One picture in several sizes; another picture is another list. */
  readonly pixmaps: readonly Pixmap[];
  /** The tooltip: the picture told in words. */
  readonly words: string;
}

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
  #look: Look;

  constructor(look: Look, clicked: () => void) {
    super('org.kde.StatusNotifierItem');
    this.#look = look;
    this.#clicked = clicked;
  }

  get IconPixmap(): readonly Pixmap[] {
    return this.#look.pixmaps;
  }

  /** For screen readers. */
  get IconAccessibleDesc(): string {
    return this.#look.words;
  }

  get ToolTip(): ToolTip {
    // Some desktops read it as markup.
    return ['', [], this.#look.words.replaceAll('<', '\u2039'), ''];
  }

  show(look: Look): void {
    const before = this.#look;
    this.#look = look;
    if (before.pixmaps !== look.pixmaps) this.NewIcon();
    if (before.words !== look.words) this.NewToolTip();
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
