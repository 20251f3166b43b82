import { parser } from '@lezer/python';
import type { Environment } from '../environment.ts';
import { MODULES_MAX } from '../limits.ts';
import { childrenOf, firstError, parseSource } from '../parse.ts';
import type { ProjectReader } from '../project-reader.ts';
import { callSymbol } from './calls.ts';
import { runBlock } from './run.ts';
import type { Scope, World } from './world.ts';

export function newWorld(reader: ProjectReader, environment: Environment, roots: readonly string[]): World {
  const modules = new Map<string, Scope | null>();
  const world: World = {
    reader,
    environment,
    roots,
    modules,
    classes: new Map(),
    schemes: new Map(),
    steps: 0,
    call: (name, args) => callSymbol(name, args, world),
    ready: (file) => {
      const known = modules.get(file);
      if (known !== undefined || modules.size >= MODULES_MAX) return known ?? new Map();
      modules.set(file, null);
      const scope = runFile(file, world);
      modules.set(file, scope);
      return scope;
    },
  };
  return world;
}

/** The names a module has once it is read; what in it is no Python becomes a finding, the rest is read all the same. */
function runFile(file: string, world: World): Scope {
  const { reader } = world;
  const text = reader.text(file);
  const scope: Scope = new Map();
  if (text === null) return scope;
  return runText(file, text, world, scope);
}

export function runText(file: string, text: string, world: World, scope: Scope): Scope {
  const { reader } = world;
  try {
    const source = parseSource(parser, file, text);
    if (source === null) {
      reader.find('not-understood', {
        path: reader.name(file),
        setting: '*',
        what: 'size',
      });
      return scope;
    }
    const line = firstError(source);
    if (line !== null) reader.find('syntax', { path: reader.name(file), line });
    runBlock(childrenOf(source.tree.topNode), {
      world,
      source,
      scope,
      depth: 0,
    });
  } catch (error) {
    // Nested so deep that the stack ends: no settings file is.
    if (!(error instanceof RangeError)) throw error;
    reader.find('not-understood', {
      path: reader.name(file),
      setting: '*',
      what: 'nesting',
    });
  }
  return scope;
}
