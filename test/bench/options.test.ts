import { expect, test } from 'vitest';
import { parseOptions, UsageError } from './options.ts';

test('without arguments everything is measured three times', () => {
  expect(parseOptions([])).toMatchObject({ only: undefined, repetitions: 3, quick: false });
});

test('names are taken in the order of the bench, whatever the order typed', () => {
  expect(parseOptions(['--only', 'media,small', '--tools', 'tar,cofre'])).toMatchObject({
    only: ['small', 'media'],
    tools: ['cofre', 'tar'],
  });
});

test.each([['--only', 'smal'], ['--tools', ''], ['--reps', '0'], ['--reps', 'x'], ['--fast'], ['stray']])(
  'wrong use is refused: %s %s',
  (...argv) => {
    expect(() => parseOptions(argv)).toThrow(UsageError);
  },
);

test('a report alone measures nothing, and with a part it measures that before', () => {
  expect(parseOptions(['--report'])).toMatchObject({ report: true, measures: false });
  expect(parseOptions(['--report', '--only', 'growth'])).toMatchObject({
    measures: true,
    growth: true,
    start: false,
  });
});
