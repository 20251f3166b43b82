import fc from 'fast-check';
import { CofreError } from '../../main/base/errors.ts';

export const u32 = fc.integer({ min: 0, max: 0xffffffff });

/** What a bad disk, or somebody bad, does to bytes: places as a share of the whole, so that they shrink well. */
export type Mutation =
  | { readonly kind: 'byte'; readonly at: number; readonly mask: number }
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'insert'; readonly at: number; readonly count: number };

const at = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const extreme = fc.constantFrom(0, 1, 2, 255, 65535, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff);
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('byte' as const), at, mask: fc.integer({ min: 1, max: 255 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('number' as const), at, value: fc.oneof(extreme, u32) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      at,
      count: fc.integer({ min: 1, max: 600 }),
    }),
  },
);
export const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });

export function mutate(good: Buffer, changes: readonly Mutation[]): Buffer {
  let bytes = Buffer.from(good);
  for (const change of changes) {
    const place = Math.floor(change.at * bytes.length);
    if (change.kind === 'cut') bytes = bytes.subarray(0, place);
    else if (change.kind === 'insert')
      bytes = Buffer.concat([bytes.subarray(0, place), Buffer.alloc(change.count), bytes.subarray(place)]);
    else if (change.kind === 'byte' && bytes.length > 0) bytes[place] = (bytes[place] ?? 0) ^ change.mask;
    else if (change.kind === 'number' && place + 4 <= bytes.length) bytes.writeUInt32LE(change.value, place);
  }
  return bytes;
}

/** The code an action is refused with, or 'no error'. Any other kind of error is a fault, and goes on up. */
export function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof CofreError) return error.code;
    throw error;
  }
  return 'no error';
}
