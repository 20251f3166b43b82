import { NONE, type Value } from '../values.ts';
import type { World } from './world.ts';

export interface Args {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** A function whose result can be told without running it. */
export type Known = (args: Args, world: World) => Value;

/** Some functions by their full names. */
export type Knowns = readonly (readonly [name: string, known: Known])[];

export function firstOf({ positional: [value = NONE] }: Args): Value {
  return value;
}
