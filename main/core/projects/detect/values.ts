import { ALTERNATIVES_MAX, COMPARE_MAX, TEXT_MAX } from './limits.ts';

/** Where a text comes from: what a password is later read from. */
export type Origin =
  | { readonly from: 'literal' }
  /** A variable that a .env file sets. */
  | {
      readonly from: 'env';
      readonly name: string;
      readonly file: string | null;
    }
  /** What the code falls back to when a variable is not set. */
  | { readonly from: 'default'; readonly name: string }
  | { readonly from: 'mixed' };

/** What is known of a Python value without running anything. Never changed once made. */
export type Value =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly origin: Origin;
      readonly isPath?: true;
    }
  | {
      readonly kind: 'number';
      readonly number: number;
      readonly origin?: Origin;
    }
  | { readonly kind: 'bool'; readonly bool: boolean; readonly origin?: Origin }
  | { readonly kind: 'none' }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, Value> }
  /** Something of a module by its full name: `os.path.join`. */
  | { readonly kind: 'symbol'; readonly name: string }
  /** A method bound to its value. */
  | { readonly kind: 'method'; readonly of: Value; readonly name: string }
  /** A variable of the environment that nothing sets here. */
  | { readonly kind: 'unset'; readonly name: string }
  /** Depends on the machine; the likeliest first. */
  | { readonly kind: 'choice'; readonly options: readonly Value[] }
  /** `what` names the construct, never its content: it may hold a secret. */
  | { readonly kind: 'unknown'; readonly what: string };

export const NONE: Value = { kind: 'none' };

export function literal(text: string): Value {
  return { kind: 'text', text, origin: { from: 'literal' } };
}

export function pathValue(text: string): Value {
  return { kind: 'text', text, origin: { from: 'literal' }, isPath: true };
}

export function unknown(what: string): Value {
  return { kind: 'unknown', what: what.slice(0, 80) };
}

export function symbol(name: string): Value {
  return { kind: 'symbol', name };
}

export function bool(value: boolean, origin?: Origin): Value {
  return {
    kind: 'bool',
    bool: value,
    ...(origin === undefined ? {} : { origin }),
  };
}

export function optionsOf(value: Value): readonly Value[] {
  return value.kind === 'choice' ? value.options : [value];
}

/** One value out of several possible ones, equal ones once. */
export function choose(options: readonly Value[]): Value {
  const different: Value[] = [];
  for (const option of options.flatMap(optionsOf))
    if (!different.some((each) => isSame(each, option))) different.push(option);
  const [only, ...others] = different;
  if (only === undefined) return unknown('nothing');
  return others.length === 0 ? only : { kind: 'choice', options: different.slice(0, ALTERNATIVES_MAX) };
}

/** Applies to each alternative. */
export function each(value: Value, change: (option: Value) => Value): Value {
  return value.kind === 'choice' ? choose(value.options.map(change)) : change(value);
}

/** The same for two values at once. */
export function eachPair(a: Value, b: Value, join: (a: Value, b: Value) => Value): Value {
  return each(a, (left) => each(b, (right) => join(left, right)));
}

export function isSame(a: Value, b: Value): boolean {
  return isEqual(a, b, { parts: 0 });
}

/** By hand and counted: values share parts, and written out they could be endless. */
function isEqual(a: unknown, b: unknown, seen: { parts: number }): boolean {
  if (a === b) return true;
  if (
    ++seen.parts > COMPARE_MAX ||
    typeof a !== 'object' ||
    typeof b !== 'object' ||
    a === null ||
    b === null
  )
    return false;
  if (a instanceof Map)
    return (
      b instanceof Map &&
      a.size === b.size &&
      [...a].every(([key, value]) => b.has(key) && isEqual(value, b.get(key), seen))
    );
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return (
    left.length === right.length && left.every(([key, value]) => isEqual(value, Reflect.get(b, key), seen))
  );
}

/** A text made of others; one too long is none that settings mean. */
export function textValue(text: string, origin: Origin, isPath?: boolean): Value {
  if (text.length > TEXT_MAX) return unknown('length');
  return { kind: 'text', text, origin, ...(isPath === true ? { isPath } : {}) };
}

/** Where a text comes from that was made of several. */
export function mixed(...parts: readonly Value[]): Origin {
  const origins = parts.flatMap((part) =>
    'origin' in part && part.origin !== undefined ? [part.origin] : [],
  );
  return origins.every(({ from }) => from === 'literal') ? { from: 'literal' } : { from: 'mixed' };
}
