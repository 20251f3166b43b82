import dbus from '@particle/dbus-next';
import { isSameMenu, type TrayItem } from '../../contract/tray.ts';

export const MENU_PATH = '/Menu';

const { Variant } = dbus;
type Properties = Record<string, dbus.Variant>;
type Layout = [id: number, properties: Properties, children: dbus.Variant<Layout>[]];

/** The menu: com.canonical.dbusmenu. */
export class Menu extends dbus.interface.Interface {
  readonly Version = 3;
  readonly Status = 'normal';
  readonly TextDirection = 'ltr';
  readonly IconThemePath: string[] = [];
  readonly #clicked: (id: string) => void;
  /** Numbers stay with their items for as long as this runs: a click on an old menu means what was read. */
  readonly #numbers = new Map<string, number>();
  #items: readonly TrayItem[];
  #revision = 1;

  constructor(items: readonly TrayItem[], clicked: (id: string) => void) {
    super('com.canonical.dbusmenu');
    this.#items = items;
    this.#clicked = clicked;
  }

  show(items: readonly TrayItem[]): void {
    if (isSameMenu(items, this.#items)) return;
    this.#items = items;
    this.#revision += 1;
    this.LayoutUpdated();
  }

  GetLayout(parent: number, depth: number, _names: string[]): [number, Layout] {
    const all: Layout = [
      0,
      { 'children-display': new Variant('s', 'submenu') },
      this.#items.map((item) => asVariant(this.#layout(item))),
    ];
    const found = layoutAt(all, parent);
    if (found === null) throw new dbus.DBusError('com.canonical.dbusmenu.Error', `no item ${parent}`);
    return [this.#revision, cut(found, depth)];
  }

  GetGroupProperties(ids: number[], _names: string[]): [number, Properties][] {
    const [, all] = this.GetLayout(0, -1, []);
    const every = flat(all);
    return every
      .filter(([id]) => ids.length === 0 || ids.includes(id))
      .map(([id, properties]) => [id, properties]);
  }

  GetProperty(id: number, name: string): dbus.Variant {
    const [, [, properties]] = this.GetLayout(id, 0, []);
    const value = properties[name];
    if (value === undefined) throw new dbus.DBusError('com.canonical.dbusmenu.Error', `no ${name} of ${id}`);
    return value;
  }

  Event(id: number, type: string, _data: unknown, _time: number): void {
    if (type !== 'clicked') return;
    for (const [name, number] of this.#numbers) if (number === id) this.#clicked(name);
  }

  EventGroup(events: [number, string, unknown, number][]): number[] {
    for (const event of events) this.Event(...event);
    return [];
  }

  AboutToShow(_id: number): boolean {
    return false;
  }

  AboutToShowGroup(_ids: number[]): [number[], number[]] {
    return [[], []];
  }

  LayoutUpdated(): [number, number] {
    return [this.#revision, 0];
  }

  #layout(item: TrayItem): Layout {
    const children = item.kind === 'menu' ? item.items.map((each) => this.#layout(each)) : [];
    return [this.#numberOf(item.id), propertiesOf(item), children.map(asVariant)];
  }

  #numberOf(id: string): number {
    const number = this.#numbers.get(id) ?? this.#numbers.size + 1;
    this.#numbers.set(id, number);
    return number;
  }
}

function propertiesOf(item: TrayItem): Properties {
  if (item.kind === 'separator') return { type: new Variant('s', 'separator') };
  return {
    label: new Variant('s', item.label.replaceAll('_', '__')), // a single one marks a key
    ...(item.kind === 'text' ? { enabled: new Variant('b', false) } : {}),
    ...(item.kind === 'menu' ? { 'children-display': new Variant('s', 'submenu') } : {}),
    ...(item.kind === 'check'
      ? {
          'toggle-type': new Variant('s', 'checkmark'),
          'toggle-state': new Variant('i', item.checked ? 1 : 0),
        }
      : {}),
  };
}

function asVariant(layout: Layout): dbus.Variant<Layout> {
  return new Variant('(ia{sv}av)', layout);
}

function layoutAt(layout: Layout, id: number): Layout | null {
  if (layout[0] === id) return layout;
  for (const { value } of layout[2]) {
    const found = layoutAt(value, id);
    if (found !== null) return found;
  }
  return null;
}

/** So many levels of children; -1: all. */
function cut([id, properties, children]: Layout, depth: number): Layout {
  return [id, properties, depth === 0 ? [] : children.map(({ value }) => asVariant(cut(value, depth - 1)))];
}

function flat(layout: Layout): Layout[] {
  return [layout, ...layout[2].flatMap(({ value }) => flat(value))];
}

const read = (signature: string) => ({ signature, access: 'read' as const });

Menu.configureMembers({
  properties: { Version: read('u'), Status: read('s'), TextDirection: read('s'), IconThemePath: read('as') },
  methods: {
    GetLayout: { inSignature: 'iias', outSignature: 'u(ia{sv}av)' },
    GetGroupProperties: { inSignature: 'aias', outSignature: 'a(ia{sv})' },
    GetProperty: { inSignature: 'is', outSignature: 'v' },
    Event: { inSignature: 'isvu', outSignature: '' },
    EventGroup: { inSignature: 'a(isvu)', outSignature: 'ai' },
    AboutToShow: { inSignature: 'i', outSignature: 'b' },
    AboutToShowGroup: { inSignature: 'ai', outSignature: 'aiai' },
  },
  signals: { LayoutUpdated: { signature: 'ui' } },
});
