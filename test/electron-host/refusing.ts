import { EventEmitter } from 'node:events';

/** What is used of Electron and not implemented here fails at once: nothing is pretended. */
export function refusing<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(on, key) {
      if (typeof key === 'string' && !(key in on) && key !== 'then' && key !== 'toJSON')
        throw new Error(`electron-host: ${name}.${key} is not implemented`);
      const value = Reflect.get(on, key, on);
      return typeof value === 'function' && !/^class\b/.test(String(value)) ? value.bind(on) : value;
    },
  });
}

/** A class whose instances refuse, too. */
export function refusingClass<T extends new (...args: never[]) => object>(name: string, made: T): T {
  return new Proxy(made, {
    construct: (target, args) => refusing(name, Reflect.construct(target, args) as object),
  });
}

export function preventable<T extends object>(
  more: T,
): T & { preventDefault(): void; defaultPrevented: boolean } {
  const event = {
    ...more,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  return event;
}

/** What was said to functions that do nothing else, by their names: for tests to look at. */
export const said: Record<string, unknown> = {};

export function noting<K extends string>(...names: readonly K[]): Record<K, (given?: unknown) => void> {
  const note = (name: string) => (given?: unknown) => {
    said[name] = given;
  };
  return Object.fromEntries(names.map((name) => [name, note(name)])) as never;
}

type Fields = Readonly<Record<string, readonly [field: string, value?: unknown]>>;

/** Methods that only set a field, to what they are given or to a value of their own (and emit `set`), and such that only tell one. */
export function fields(
  made: { prototype: object },
  sets: Fields,
  tells: Readonly<Record<string, string>>,
): void {
  for (const [name, [field, ...own]] of Object.entries(sets))
    Reflect.set(made.prototype, name, function (this: object, given: unknown) {
      Reflect.set(this, field, own.length > 0 ? own[0] : given);
      if (this instanceof EventEmitter) this.emit('set');
    });
  for (const [name, field] of Object.entries(tells))
    Reflect.set(made.prototype, name, function (this: object): unknown {
      return Reflect.get(this, field);
    });
}
