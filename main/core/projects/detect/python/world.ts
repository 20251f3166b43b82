import type { Environment } from '../environment.ts';
import { EVALUATE_STEPS } from '../limits.ts';
import type { Source } from '../parse.ts';
import type { ProjectReader } from '../project-reader.ts';
import type { Value } from '../values.ts';
import type { Args } from './known.ts';

export type Scope = Map<string, Value>;

/** What one reading of a project's Python shares. */
export interface World {
  readonly reader: ProjectReader;
  readonly environment: Environment;
  /** Where `import config.settings` is looked for, and where relative paths of the program begin. */
  readonly roots: readonly string[];
  /** Scopes of modules by their file; null while one is being read: an import in a circle finds nothing. */
  readonly modules: Map<string, Scope | null>;
  /** Bodies of classes that set DATABASES, by name (django-configurations). */
  readonly classes: Map<string, Scope>;
  /** Defaults and casts that `environ.Env(DEBUG=(bool, False))` declares. */
  readonly schemes: Map<string, readonly Value[]>;
  readonly ready: (file: string) => Scope | null;
  /** What a call of a function gives, by its full name. */
  readonly call: (name: string, args: Args) => Value;
  steps: number;
}

/** One place of evaluation: a file, what its names mean, how deep it is nested. */
export interface Frame {
  readonly world: World;
  readonly source: Source;
  readonly scope: Scope;
  readonly depth: number;
}

/** False once an evaluation has done all it may. */
export function mayStep(world: World): boolean {
  world.steps += 1;
  return world.steps <= EVALUATE_STEPS;
}
