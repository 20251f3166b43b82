import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  foldProgress,
  noProgress,
  PHASES,
  type Progress,
  type ProgressEvent,
  viewProgress,
} from '../../main/contract/progress.ts';
import english from '../../main/contract/text/en.json' with { type: 'json' };
import { progressViewSchema } from '../../main/contract/views/job.ts';

interface Timed {
  readonly event: ProgressEvent;
  /** Milliseconds since the event before. */
  readonly after: number;
}

const amount = fc.record({ files: fc.nat(1000), bytes: fc.nat(10_000_000) });
const event: fc.Arbitrary<ProgressEvent> = fc.oneof(
  fc.constantFrom(...PHASES).map((phase) => ({ kind: 'phase' as const, phase })),
  fc.tuple(amount, fc.boolean()).map(([sizes, final]) => ({ kind: 'expect' as const, ...sizes, final })),
  amount.map((sizes) => ({ kind: 'advance' as const, ...sizes })),
  fc.string().map((path) => ({ kind: 'item' as const, path })),
);
const timed: fc.Arbitrary<Timed[]> = fc.array(fc.record({ event, after: fc.nat(3000) }), { maxLength: 80 });

function fold(steps: readonly Timed[]): { state: Progress; at: number } {
  let at = 0;
  let state = noProgress;
  for (const { event: next, after } of steps) {
    at += after;
    state = foldProgress(state, next, at);
  }
  return { state, at };
}

describe('whatever an operation tells', () => {
  test('what is shown is possible: a share of 0 to 100, no endless times, and JSON all through', () => {
    fc.assert(
      fc.property(timed, fc.nat(20_000), (steps, later) => {
        const { state, at } = fold(steps);
        const view = viewProgress(state, at + later);
        expect(progressViewSchema.parse(JSON.parse(JSON.stringify(view)))).toEqual(view);
        expect(state.marks.length).toBeLessThan(30);
      }),
    );
  });

  test('nothing that was done is lost or counted twice, in whatever portions it is told', () => {
    fc.assert(
      fc.property(timed, (steps) => {
        const done = steps.flatMap(({ event: next }) => (next.kind === 'advance' ? [next] : []));
        const { state } = fold(steps);
        expect(state.bytes).toBe(done.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(state.files).toBe(done.reduce((sum, { files }) => sum + files, 0));
      }),
    );
  });

  test('the same events at the same times show the same, and leave earlier states as they were', () => {
    fc.assert(
      fc.property(timed, (steps) => {
        const before = JSON.stringify(noProgress);
        expect(fold(steps)).toEqual(fold(steps));
        expect(JSON.stringify(noProgress)).toBe(before);
      }),
    );
  });
});

function steady(bytesPerSecond: number, seconds: number, all: number): { state: Progress; at: number } {
  const steps = Array.from({ length: seconds * 10 }, () => ({
    event: { kind: 'advance' as const, files: 1, bytes: bytesPerSecond / 10 },
    after: 100,
  }));
  return fold([{ event: { kind: 'expect', files: 1000, bytes: all, final: true }, after: 0 }, ...steps]);
}

test('at a steady speed the speed, the share and the time left are right', () => {
  const { state, at } = steady(2_000_000, 10, 100_000_000);
  const view = viewProgress(state, at);
  expect(view.percent).toBe(20);
  expect(view.bytesPerSecond).toBeGreaterThan(1_900_000);
  expect(view.bytesPerSecond).toBeLessThan(2_100_000);
  expect(view.secondsLeft).toBeGreaterThanOrEqual(38);
  expect(view.secondsLeft).toBeLessThanOrEqual(43);
});

test('an operation that stands still slows down instead of keeping its last speed', () => {
  const { state, at } = steady(2_000_000, 10, 100_000_000);
  const speeds = [0, 2000, 4000, 60_000].map((later) => viewProgress(state, at + later).bytesPerSecond);
  expect(speeds).toEqual([...speeds].sort((a, b) => b - a));
  expect(speeds.at(-1)).toBeLessThan(200_000);
});

test('while files are still being looked for there is no share and no time left', () => {
  const steps: Timed[] = [
    { event: { kind: 'expect', files: 10, bytes: 1000, final: false }, after: 0 },
    { event: { kind: 'advance', files: 1, bytes: 500 }, after: 1000 },
    { event: { kind: 'advance', files: 1, bytes: 500 }, after: 1000 },
  ];
  const { state, at } = fold(steps);
  expect(viewProgress(state, at)).toMatchObject({ percent: null, secondsLeft: null, bytes: 1000 });
});

test('where only files are counted the share is that of files', () => {
  const { state, at } = fold([
    { event: { kind: 'expect', files: 8, bytes: 0, final: true }, after: 0 },
    { event: { kind: 'advance', files: 2, bytes: 0 }, after: 10 },
  ]);
  expect(viewProgress(state, at).percent).toBe(25);
});

test('every phase has its words', () => {
  for (const phase of PHASES) expect(english.progress).toHaveProperty(phase);
});
