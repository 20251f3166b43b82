import { EventEmitter } from 'node:events';
import type { MenuItemConstructorOptions } from 'electron';
import type { TrayAction, TrayItem } from '../../main/contract/tray.ts';
import { Menu, type NativeImage } from './images.ts';
import { fields } from './refusing.ts';

/** An object to be looked at, and on a desktop that shows icons a real one: drawn by the house's own hands, over D-Bus. */
export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  tooltip = '';
  menu = new Menu([]);
  image: NativeImage;

  constructor(image: NativeImage) {
    super();
    this.image = image;
    Tray.all.push(this);
    void this.#draw();
  }
  destroy(): void {
    Tray.all.splice(Tray.all.indexOf(this), 1);
    this.emit('gone');
  }

  async #draw(): Promise<void> {
    const { announce, sessionBus } = await import('../../main/core/tray/bus.ts'); // no start waits for these
    const { ITEM_PATH, Item } = await import('../../main/faces/tray/item.ts');
    const bus = await import('../../main/faces/tray/menu.ts');
    const session = await sessionBus(process.env);
    if (session === null || !Tray.all.includes(this)) return session?.disconnect();
    const look = () => ({ pixmaps: this.image.pixmaps, words: this.tooltip });
    const items = () => this.menu.items.map(itemOf);
    const item = new Item(look(), () => this.emit('click'));
    const menu = new bus.Menu(items(), (id) =>
      Reflect.apply(this.menu.getMenuItemById(id)?.click ?? (() => {}), null, []),
    );
    this.on('set', () => {
      item.show(look());
      menu.show(items());
    });
    this.once('gone', () => session.disconnect());
    session.export(ITEM_PATH, item);
    session.export(bus.MENU_PATH, menu);
    await announce(session, () => undefined);
  }
}

fields(Tray, { setImage: ['image'], setToolTip: ['tooltip'], setContextMenu: ['menu'] }, {});

function itemOf(given: MenuItemConstructorOptions): TrayItem {
  const { id = '', type, checked = false, enabled = true, submenu } = given;
  const label = (given.label ?? '').replaceAll('&&', '&');
  const action: TrayAction = { kind: 'face', does: 'open' }; // a click goes to the item itself
  if (type === 'separator') return { kind: 'separator', id };
  if (submenu !== undefined) return { kind: 'menu', id, label, items: (submenu as never[]).map(itemOf) };
  if (!enabled) return { kind: 'text', id, label };
  return type === 'checkbox'
    ? { kind: 'check', id, label, checked, action }
    : { kind: 'do', id, label, action };
}
