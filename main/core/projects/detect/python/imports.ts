import path from 'node:path';
import type { SyntaxNode } from '@lezer/common';
import { childrenOf, textOf } from '../parse.ts';
import { symbol, unknown } from '../values.ts';
import type { Frame, Scope, World } from './world.ts';

/** `import a.b as c`, `from .a import b as c, *`. False when a module of the project itself is not there. */
export function importNames(node: SyntaxNode, frame: Frame): boolean {
  const words = childrenOf(node);
  if (words[0]?.name === 'from') return importFrom(words, frame);
  for (const { parts, alias } of clauses(words.slice(1), frame)) {
    const [top = ''] = parts;
    const whole = parts.join('.');
    frame.scope.set(alias ?? top, symbol(alias === null ? top : whole));
  }
  return true;
}

interface Clause {
  readonly parts: readonly string[];
  readonly alias: string | null;
}

/** `a.b as c, d` as its names. */
function clauses(words: readonly SyntaxNode[], { source }: Frame): Clause[] {
  const text = words.map((word) => (word.name === 'as' ? ' as ' : textOf(source, word))).join('');
  return text
    .replaceAll(/[()]/g, '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => {
      const [name = '', alias] = each.split(' as ');
      return { parts: name.split('.'), alias: alias ?? null };
    });
}

function importFrom(words: readonly SyntaxNode[], frame: Frame): boolean {
  const at = words.findIndex(({ name }) => name === 'import');
  const from = words
    .slice(1, at)
    .map((word) => textOf(frame.source, word))
    .join('');
  const wanted = clauses(words.slice(at + 1), frame);
  const module = moduleScope(from, frame);
  if (module === undefined) {
    for (const { parts, alias } of wanted) {
      const [name = ''] = parts;
      if (name !== '*') frame.scope.set(alias ?? name, symbol(`${from}.${name}`));
    }
    return true; // of a package that is installed, for all that can be told
  }
  if (module === null) return importSubmodules(from, wanted, frame);
  for (const { parts, alias } of wanted) {
    const [name = ''] = parts;
    if (name === '*')
      for (const [each, value] of module) if (!each.startsWith('_')) frame.scope.set(each, value);
    if (name !== '*') frame.scope.set(alias ?? name, module.get(name) ?? unknown(name));
  }
  return true;
}

/** `from . import local_settings`: modules as attributes are not followed further; whether they are there, is told. */
function importSubmodules(from: string, wanted: readonly Clause[], frame: Frame): boolean {
  const isThere = wanted.every(
    ({ parts: [name = ''] }) =>
      name !== '*' && fileOf(`${from}${from.endsWith('.') ? '' : '.'}${name}`, frame) !== null,
  );
  for (const { parts, alias } of wanted)
    frame.scope.set(alias ?? parts[0] ?? '', symbol(`${from}.${parts[0]}`));
  return isThere;
}

/** undefined: no module of the project; null: of the project, but not there. */
function moduleScope(name: string, frame: Frame): Scope | null | undefined {
  const file = fileOf(name, frame);
  if (file !== null) return frame.world.ready(file);
  const isOwn = name.startsWith('.') || folderOf(name.split('.')[0] ?? '', frame.world);
  return isOwn ? null : undefined;
}

function folderOf(top: string, { roots, reader }: World): boolean {
  return roots.some(
    (root) => reader.isFolder(path.join(root, top)) || reader.isFile(path.join(root, `${top}.py`)),
  );
}

function fileOf(name: string, { world, source }: Frame): string | null {
  const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(name) ?? [];
  const parts = rest.split('.').filter((part) => part !== '');
  if (dots === '') return moduleFile(world, world.roots, parts);
  let folder = path.dirname(source.file);
  for (let n = 1; n < dots.length; n++) folder = path.dirname(folder);
  return moduleFile(world, [folder], parts);
}

/** The file of a module in one of these folders. */
export function moduleFile(
  { reader }: World,
  folders: readonly string[],
  parts: readonly string[],
): string | null {
  for (const folder of folders) {
    const base = path.join(folder, ...parts);
    const candidates =
      parts.length === 0 ? [path.join(base, '__init__.py')] : [`${base}.py`, path.join(base, '__init__.py')];
    const found = candidates.find((file) => reader.isFile(file));
    if (found !== undefined) return found;
  }
  return null;
}
