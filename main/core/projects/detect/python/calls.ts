import { choose, each, eachPair, unknown, type Value } from '../values.ts';
import { CASTS } from './casts.ts';
import { type Args, firstOf, type Known } from './known.ts';
import { PATHS } from './paths.ts';
import { VARIABLES } from './variables.ts';
import type { World } from './world.ts';

/** What a call gives, for the functions that settings are made of; everything else is unknown by its name. */
export function callSymbol(name: string, args: Args, world: World): Value {
  const known = KNOWN.get(name);
  return known === undefined ? unknown(`${name}()`) : known(args, world);
}

const KNOWN: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...PATHS,
  ...CASTS,
  ...VARIABLES,
  ['dict', ({ positional, named }) => mergeDicts(positional, named)],
  ['django.utils.translation.gettext_lazy', firstOf],
]);

function mergeDicts(parts: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  const merged = parts.reduce(
    (left, right) =>
      eachPair(left, right, (a, b) =>
        a.kind === 'dict' && b.kind === 'dict'
          ? { kind: 'dict', entries: new Map([...a.entries, ...b.entries]) }
          : unknown('dict()'),
      ),
    { kind: 'dict', entries: new Map() } as Value,
  );
  return each(merged, (one) =>
    one.kind === 'dict' ? { kind: 'dict', entries: new Map([...one.entries, ...named]) } : choose([one]),
  );
}
