import path from 'node:path';
import { literal, mixed, NONE, symbol, textValue, unknown, type Value } from '../values.ts';
import type { Args } from './known.ts';
import { joinPaths, parentOf } from './paths.ts';
import type { World } from './world.ts';

/** `value.name`, by what the value is. */
export function memberOf(value: Value, name: string): Value {
  if (value.kind === 'symbol') return symbol(canonical(`${value.name}.${name}`));
  if (value.kind === 'unknown' || value.kind === 'unset') return value;
  if (value.kind === 'text' && name === 'parent') return parentOf(value, 1);
  if (value.kind === 'text' && name === 'root' && value.isPath) return value;
  if (value.kind === 'text' && name === 'name') return { ...value, text: path.basename(value.text) };
  return { kind: 'method', of: value, name };
}

/** `value[index]`. */
export function itemOf(value: Value, index: Value, world: World): Value {
  if (value.kind === 'symbol' && (value.name === 'os.environ' || value.name === 'env()'))
    return index.kind === 'text' ? world.environment.read(index.text) : unknown('os.environ');
  if (value.kind === 'dict' && index.kind === 'text')
    return value.entries.get(index.text) ?? unknown('missing key');
  if (value.kind === 'list' && index.kind === 'number')
    return value.items.at(index.number) ?? unknown('missing item');
  if (value.kind === 'method' && value.name === 'parents' && index.kind === 'number')
    return callMethod(value, { positional: [index], named: new Map() });
  if (value.kind === 'unknown' || value.kind === 'unset') return value;
  return unknown('item');
}

/** Names that mean the same thing. */
function canonical(name: string): string {
  return name.replace(/^(posixpath|ntpath)\./, 'os.path.');
}

/** A method called on a value that is known. */
export function callMethod({ of, name }: Extract<Value, { kind: 'method' }>, args: Args): Value {
  const known = of.kind === 'text' ? TEXT[name] : of.kind === 'dict' ? DICT[name] : undefined;
  return known === undefined ? unknown(`.${name}()`) : known(of as never, args);
}

type Text = Extract<Value, { kind: 'text' }>;
type Dict = Extract<Value, { kind: 'dict' }>;

const same = (value: Text): Value => value;
const change =
  (to: (text: string) => string) =>
  (value: Text): Value => ({
    ...value,
    text: to(value.text),
    origin: mixed(value),
  });

const TEXT: Readonly<Record<string, (value: Text, args: Args) => Value>> = {
  resolve: same,
  absolute: same,
  expanduser: same,
  as_posix: same,
  strip: change((text) => text.trim()),
  lower: change((text) => text.toLowerCase()),
  upper: change((text) => text.toUpperCase()),
  joinpath: (value, { positional }) => joinPaths({ ...value, isPath: true }, positional),
  path: (value, { positional }) => joinPaths({ ...value, isPath: true }, positional),
  parents: (value, { positional: [index] }) =>
    index?.kind === 'number'
      ? parentOf(value, Math.min(64, Math.max(0, index.number) + 1))
      : unknown('parents'),
  startswith: (value, { positional: [start] }) =>
    start?.kind === 'text'
      ? {
          kind: 'bool',
          bool: value.text.startsWith(start.text),
          origin: value.origin,
        }
      : unknown('startswith'),
  split: (value, { positional: [mark] }) => ({
    kind: 'list',
    items: (mark?.kind === 'text' && mark.text !== ''
      ? value.text.split(mark.text)
      : value.text.split(/\s+/)
    ).map(literal),
  }),
  format: formatWith,
};

/** `'{}/{name}'.format(...)` with plain places. */
function formatWith(value: Text, { positional, named }: Args): Value {
  let next = 0;
  const used: Value[] = [value];
  let failed: Value | null = null;
  const text = value.text.replaceAll(/\{(\w*)\}/g, (_all, name: string) => {
    const found = name === '' ? positional[next++] : (named.get(name) ?? positional[Number(name)]);
    if (found?.kind === 'number') return String(found.number);
    if (found?.kind !== 'text') {
      failed ??= found ?? unknown('format()');
      return '';
    }
    used.push(found);
    return found.text;
  });
  return failed ?? textValue(text, mixed(...used));
}

const DICT: Readonly<Record<string, (value: Dict, args: Args) => Value>> = {
  copy: (value) => value,
  get: (value, { positional: [key, fallback = NONE] }) =>
    key?.kind === 'text' ? (value.entries.get(key.text) ?? fallback) : unknown('get()'),
};
