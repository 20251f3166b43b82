import { EventEmitter } from 'node:events';
import { refusing } from './refusing.ts';

interface Representation {
  readonly scaleFactor: number;
  readonly width: number;
  readonly height: number;
  readonly buffer: Buffer;
}

export class NativeImage {
  readonly representations: Representation[] = [];
  isTemplate = false;

  addRepresentation(given: Representation): void {
    if (given.buffer.length !== given.width * given.height * 4)
      throw new Error('this is no bitmap of that size');
    this.representations.push(given);
  }
  setTemplateImage(is: boolean): void {
    this.isTemplate = is;
  }
}

export const nativeImage = refusing('nativeImage', { createEmpty: () => new NativeImage() });

interface ItemOptions {
  readonly id?: string;
  readonly label?: string;
  readonly type?: string;
  readonly role?: string;
  readonly enabled?: boolean;
  readonly checked?: boolean;
  readonly accelerator?: string;
  readonly submenu?: readonly ItemOptions[];
  readonly click?: () => void;
}

export class Menu {
  static application: Menu | null = null;
  readonly items: readonly ItemOptions[];

  constructor(items: readonly ItemOptions[]) {
    this.items = items;
  }
  static buildFromTemplate(items: readonly ItemOptions[]): Menu {
    return new Menu(items);
  }
  static setApplicationMenu(menu: Menu): void {
    Menu.application = menu;
  }
  /** A person clicks on an item: only on one that can be clicked. */
  choose(id: string, items = this.items): void {
    const item = find(items, id);
    if (item?.click === undefined || item.enabled === false) throw new Error(`no "${id}" to be clicked`);
    item.click();
  }
}

function find(items: readonly ItemOptions[], id: string): ItemOptions | undefined {
  for (const item of items) {
    const found = item.id === id ? item : find(item.submenu ?? [], id);
    if (found !== undefined) return found;
  }
  return undefined;
}

export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  image: NativeImage;
  /** How often a picture was set. */
  drawn = 1;
  tooltip = '';
  menu: Menu | null = null;

  constructor(image: NativeImage) {
    super();
    this.image = image;
    Tray.all.push(this);
  }
  setImage(image: NativeImage): void {
    this.image = image;
    this.drawn += 1;
  }
  setToolTip(text: string): void {
    this.tooltip = text;
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu;
  }
  destroy(): void {
    Tray.all.splice(Tray.all.indexOf(this), 1);
  }
}
