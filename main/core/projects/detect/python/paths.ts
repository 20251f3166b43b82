import path from 'node:path';
import { bool, each, eachPair, literal, mixed, NONE, pathValue, textValue, type Value } from '../values.ts';
import { firstOf, type Known, type Knowns } from './known.ts';
import type { World } from './world.ts';

/** A function of one text, kept a path if it is one. */
export function ofPath(change: (text: string) => string): Known {
  return ({ positional: [value = NONE] }) =>
    each(value, (one) =>
      one.kind === 'text' ? { ...one, text: change(one.text), origin: mixed(one), isPath: true } : one,
    );
}

export function joinPaths(base: Value, more: readonly Value[]): Value {
  return more.reduce(
    (left, right) =>
      eachPair(left, right, (a, b) => {
        if (a.kind === 'text' && b.kind === 'text') {
          const text = path.isAbsolute(b.text) ? b.text : path.join(a.text, b.text);
          return textValue(text, mixed(a, b), true);
        }
        return a.kind === 'text' ? b : a;
      }),
    base,
  );
}

export function parentOf(value: Value, times: number): Value {
  return each(value, (one) => {
    if (one.kind !== 'text') return one;
    let { text } = one;
    for (let n = 0; n < times; n++) text = path.dirname(text);
    return { ...one, text, isPath: true };
  });
}

export function absolute(text: string, world: World): string {
  return path.resolve(world.roots[0] ?? world.reader.root, text);
}

const exists: Known = (args, world) =>
  each(firstOf(args), (one) => {
    if (one.kind !== 'text') return one;
    const file = absolute(one.text, world);
    return bool(world.reader.isFile(file) || world.reader.isFolder(file));
  });

function asPath(value: Value): Value {
  return each(value, (one) => (one.kind === 'text' ? { ...one, isPath: true } : one));
}

/** os.path, pathlib, and what is like them. */
export const PATHS: Knowns = [
  ['os.path.join', ({ positional: [base = NONE, ...more] }) => joinPaths(base, more)],
  ['os.path.dirname', ofPath(path.dirname)],
  ['os.path.basename', ofPath(path.basename)],
  ['os.path.normpath', ofPath(path.normalize)],
  ['os.path.abspath', (args, world) => ofPath((text) => absolute(text, world))(args, world)],
  ['os.path.realpath', (args, world) => ofPath((text) => absolute(text, world))(args, world)],
  ['os.path.expanduser', firstOf],
  ['os.fspath', firstOf],
  ['os.path.exists', exists],
  ['os.path.isfile', exists],
  ['os.path.isdir', exists],
  ['os.getcwd', (_args, world) => pathValue(absolute('', world))],
  ['pathlib.Path.cwd', (_args, world) => pathValue(absolute('', world))],
  ...['pathlib.Path', 'pathlib.PosixPath', 'pathlib.PurePath', 'environ.Path'].map(
    (name): [string, Known] => [
      name,
      ({ positional: [base = literal('.'), ...more] }) => joinPaths(asPath(base), more),
    ],
  ),
];
