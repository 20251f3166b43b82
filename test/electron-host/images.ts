import type { AddRepresentationOptions, MenuItemConstructorOptions } from 'electron';
import type { Pixmap } from '../../main/faces/tray/icons.ts';
import { fields, refusing } from './refusing.ts';

export class NativeImage {
  readonly representations: AddRepresentationOptions[] = [];
  /** As a panel takes them, alpha first; colours stay multiplied by it: edges are darker than Electron's. */
  readonly pixmaps: Pixmap[] = [];
  isTemplate = false;

  addRepresentation(given: AddRepresentationOptions): void {
    const { width = 0, height = 0, buffer } = given;
    if (buffer?.length !== width * height * 4) throw new Error('this is no bitmap of that size');
    this.representations.push(given);
    this.pixmaps.push([width, height, Buffer.from(buffer).swap32()]);
  }
}
fields(NativeImage, { setTemplateImage: ['isTemplate'] }, {});

export const nativeImage = refusing('nativeImage', { createEmpty: () => new NativeImage() });

export class Menu {
  static application: Menu | null = null;
  readonly items: readonly MenuItemConstructorOptions[];

  constructor(items: readonly MenuItemConstructorOptions[]) {
    this.items = items;
  }
  static readonly buildFromTemplate = (items: readonly MenuItemConstructorOptions[]) => new Menu(items);
  getMenuItemById(id: string): MenuItemConstructorOptions | null {
    const inside = this.items.flatMap(
      ({ submenu = [] }) => new Menu(submenu as never).getMenuItemById(id) ?? [],
    );
    return this.items.find((each) => each.id === id) ?? inside[0] ?? null;
  }
  static setApplicationMenu(menu: Menu): void {
    Menu.application = menu;
  }
}
