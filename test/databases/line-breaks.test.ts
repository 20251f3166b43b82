import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineBreaks } from '../../main/databases/postgresql/line-breaks.ts';

/** Line feeds, and bytes that differ from one in a single bit or carry into their neighbours. */
const bytes = fc.uint8Array({ maxLength: 80 }).map((all) => all.map((byte) => near[byte % 16] ?? byte));
const near = [10, 10, 10, 10, 138, 11, 8, 0, 255, 127, 128];

test('line breaks are counted wherever in memory a part begins and ends', () => {
  const parts = fc.tuple(bytes, fc.nat(80), fc.nat(80), fc.nat(7));
  fc.assert(
    fc.property(parts, ([all, one, two, skipped]) => {
      const part = all.subarray(Math.min(skipped, all.length));
      const [from = 0, to = 0] = [one, two].map((at) => Math.min(at, part.length)).sort((a, b) => a - b);
      const counted = part.subarray(from, to).filter((byte) => byte === 10).length;
      expect(new LineBreaks(part).between(from, to)).toBe(counted);
    }),
    { numRuns: 2000 },
  );
});
