import { describe, expect, it } from 'vitest';
import { Spare } from '../../main/base/spare.ts';

const MIB = 1024 * 1024;

describe('spare memory', () => {
  it('is used again by whoever fits into it, and by one at a time', () => {
    const spare = new Spare();
    const first = spare.take(3 * MIB);
    spare.give(first.subarray(10));
    const second = spare.take(2 * MIB + 1);
    expect(second.buffer).toBe(first.buffer);
    expect(second).toHaveLength(2 * MIB + 1);
    expect(spare.take(100).buffer).not.toBe(first.buffer);
  });

  it('too small for what is wanted stays where it is', () => {
    const spare = new Spare();
    const small = spare.take(MIB);
    spare.give(small);
    expect(spare.take(MIB + 1).buffer).not.toBe(small.buffer);
    expect(spare.take(MIB).buffer).toBe(small.buffer);
  });

  it('is bounded: the least of too many is given back to the system', () => {
    const spare = new Spare();
    const taken = [4, 1, 3, 2].map((size) => spare.take(size * MIB));
    for (const one of taken) spare.give(one);
    expect(taken.map(({ length }) => length / MIB)).toEqual([4, 0, 3, 2]);
  });

  it('takes no memory that others may share', () => {
    const spare = new Spare();
    const pooled = Buffer.from('of the pool of small buffers');
    spare.give(pooled);
    expect(pooled.toString()).toBe('of the pool of small buffers');
    expect(spare.take(8).buffer).not.toBe(pooled.buffer);
  });
});
