import type { MenuItemConstructorOptions } from 'electron';
import type { TrayItem } from '../../../contract/tray.ts';

type Clicked = (id: string) => void;

/** The menu of the contract as Electron's; a click tells the item's id. */
export function menuTemplate(items: readonly TrayItem[], clicked: Clicked): MenuItemConstructorOptions[] {
  return items.map((item) => itemTemplate(item, clicked));
}

function itemTemplate(item: TrayItem, clicked: Clicked): MenuItemConstructorOptions {
  const { id } = item;
  const label = item.kind === 'separator' ? '' : item.label.replaceAll('&', '&&'); // a single one marks a key
  switch (item.kind) {
    case 'separator':
      return { type: 'separator', id };
    case 'text':
      return { id, label, enabled: false };
    case 'menu':
      return { id, label, submenu: menuTemplate(item.items, clicked) };
    case 'check':
      return { id, label, type: 'checkbox', checked: item.checked, click: () => clicked(id) };
    case 'do':
      return { id, label, click: () => clicked(id) };
  }
}
