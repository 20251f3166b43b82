import type { PackReader } from '../../engine/read/pack-reader.ts';
import { throwIfAborted } from './with-lock.ts';

/** Packs whose table of contents is asked for at the same time: a place far away answers each only after its own while. */
const AT_ONCE = 8;

export interface SizedPack {
  readonly name: string;
  readonly size: number;
}

type Index = Awaited<ReturnType<PackReader['index']>>;

export type ReadIndex =
  | { readonly pack: SizedPack; readonly index: Index }
  | { readonly pack: SizedPack; readonly error: unknown };

/** The tables of contents of these packs, in their order; one that cannot be read has its error in its place. */
export async function* readIndexes(
  reader: PackReader,
  packs: readonly SizedPack[],
  signal?: AbortSignal,
): AsyncGenerator<ReadIndex> {
  const ask = (pack: SizedPack): Promise<ReadIndex> =>
    reader.index(pack.name, pack.size).then(
      (index) => ({ pack, index }),
      (error: unknown) => ({ pack, error }),
    );
  const asked = packs.slice(0, AT_ONCE).map(ask);
  let next = asked.length;
  for (let answer = asked.shift(); answer !== undefined; answer = asked.shift()) {
    throwIfAborted(signal);
    const result = await answer;
    const pack = packs[next];
    if (pack !== undefined) asked.push(ask(pack));
    next += 1;
    yield result;
  }
}
