import { describe, expect, it } from 'vitest';
import { Random } from '../support/random.ts';
import { readCorpus } from './corpus.ts';
import { mutated } from './mutator.ts';
import { tryOne } from './target.ts';
import { TARGETS } from './targets.ts';

/** Children of each target's seeds, beside what is kept in corpus/; `npm run fuzz` goes on from there. */
const CHILDREN = 60;

describe.each(TARGETS.map((target) => [target.name, target] as const))('%s', (name, target) => {
  it('takes or refuses whatever it is given', async () => {
    const random = new Random(1);
    const seeds = [...(await target.seeds()), ...readCorpus(name)];
    const pick = (): Buffer => seeds[random.below(seeds.length)] as Buffer;
    const words = target.words ?? [];
    const children = Array.from({ length: CHILDREN }, () =>
      mutated(pick(), { random, other: pick(), words }),
    );
    for (const input of [...seeds, ...children])
      await expect(tryOne(target, Buffer.from(input)), input.toString('base64')).resolves.toBeUndefined();
  });
});

/** Its seed is only a beginning: a whole archive is made by pg_dump alone. */
const HALF = new Set(['pg-archive']);

it.each(TARGETS.filter(({ name }) => !HALF.has(name)))(
  'the seeds of $name are right',
  async ({ run, seeds }) => {
    for (const seed of await seeds()) await run(seed);
  },
);
