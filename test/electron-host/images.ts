import { EventEmitter } from 'node:events';
import type { AddRepresentationOptions, MenuItemConstructorOptions } from 'electron';
import { fields, refusing } from './refusing.ts';

export class NativeImage {
  readonly representations: AddRepresentationOptions[] = [];
  isTemplate = false;

  addRepresentation(given: AddRepresentationOptions): void {
    const { width = 0, height = 0, buffer } = given;
    if (buffer?.length !== width * height * 4) throw new Error('this is no bitmap of that size');
    this.representations.push(given);
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
  static buildFromTemplate(items: readonly MenuItemConstructorOptions[]): Menu {
    return new Menu(items);
  }
  static setApplicationMenu(menu: Menu): void {
    Menu.application = menu;
  }
}

export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  tooltip = '';
  menu: Menu | null = null;
  image: NativeImage;

  constructor(image: NativeImage) {
    super();
    this.image = image;
    Tray.all.push(this);
  }
  destroy(): void {
    Tray.all.splice(Tray.all.indexOf(this), 1);
  }
}
fields(Tray, { setImage: ['image'], setToolTip: ['tooltip'], setContextMenu: ['menu'] }, {});
