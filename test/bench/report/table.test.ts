import { describe, expect, test } from 'vitest';
import type { Phase, ToolName } from '../names.ts';
import { linesOf } from './lines.ts';
import { figure, median, type Run } from './results.ts';
import { table } from './table.ts';
import { targetsOf } from './targets.ts';

const MB = 1_000_000;

function run(tool: ToolName, phase: Phase, wallSeconds: number, more: Partial<Run> = {}): Run {
  const unmeasured = {
    cpuSeconds: null,
    peakMemoryBytes: null,
    foreignCpuSeconds: null,
    diskReadBytes: null,
    repositoryBytes: null,
    repositoryFiles: null,
    newBytes: null,
    cacheBytes: null,
  };
  return {
    ...unmeasured,
    dataset: 'small',
    tool,
    phase,
    wallSeconds,
    repetition: 1,
    memoryKind: 'pss',
    ...more,
  };
}

function line(runs: readonly Run[], what: string) {
  const found = linesOf('small', runs).find((one) => one.figure === what);
  if (found === undefined) throw new Error(`no line ${what}`);
  return found;
}

describe('medians', () => {
  test('of an odd number of runs is the middle one, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });
  test('of an even number is the mean of the middle two', () => {
    expect(median([4, 1, 2, 100])).toBe(3);
  });
  test('of nothing is unknown', () => {
    expect(median([])).toBeUndefined();
  });
  test('memory is no median but the highest peak of all phases', () => {
    const runs = [10, 80, 20].map((peakMemoryBytes) => run('cofre', 'first', 1, { peakMemoryBytes }));
    expect(figure([...runs, run('cofre', 'check', 1, { peakMemoryBytes: 90 })], 'memory')).toBe(90);
  });
});

describe('a target', () => {
  test('is met when Cofre takes exactly the share of the rival', () => {
    const [restic] = line([run('cofre', 'first', 2), run('restic', 'first', 4)], 'first').targets;
    expect(restic).toMatchObject({ against: 'restic', atMost: 0.5, reached: 0.5, verdict: 'met' });
  });
  test('is missed by the slightest excess', () => {
    const [restic] = line([run('cofre', 'first', 2.01), run('restic', 'first', 4)], 'first').targets;
    expect(restic?.verdict).toBe('missed');
  });
  test('is unknown, not met, without the rival', () => {
    const verdicts = line([run('cofre', 'first', 1)], 'first').targets.map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['unknown', 'unknown']);
  });
  test('is unknown, not met, without Cofre', () => {
    expect(line([run('restic', 'first', 1)], 'first').targets[0]?.verdict).toBe('unknown');
  });
  test('of memory is in bytes and needs no rival', () => {
    const runs = [run('cofre', 'first', 1, { peakMemoryBytes: 351 * MB })];
    expect(line(runs, 'memory').targets).toMatchObject([{ against: 'bytes', verdict: 'missed' }]);
  });
  test('of new bytes compares how much the repositories grew', () => {
    const runs = [run('cofre', 'churned', 1, { newBytes: 3 }), run('restic', 'churned', 1, { newBytes: 2 })];
    expect(line(runs, 'new').targets).toMatchObject([{ reached: 1.5, verdict: 'missed' }]);
  });
  test('of "nothing changed" is held against the bare walk too', () => {
    const runs = [run('cofre', 'again', 1.5), run('find', 'again', 1)];
    const [, walk] = line(runs, 'again').targets;
    expect(walk).toMatchObject({ against: 'find', reached: 1.5, verdict: 'met' });
  });
  test('exists once per figure and rival', () => {
    for (const dataset of ['small', 'sql', 'sqlite', 'media', 'million'] as const) {
      const keys = targetsOf(dataset).map((target) => `${target.figure} ${target.against}`);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});

describe('the table', () => {
  test('takes the median of the repetitions and shows what the rival took', () => {
    const runs = [2, 3, 40].map((seconds) => run('cofre', 'first', seconds));
    const text = table('small', linesOf('small', [...runs, run('restic', 'first', 4)]));
    expect(text).toMatch(/first backup +\| 3\.00 s +\| 0\.75 \(4\.00\) +\| - +\| -.+restic <= 0\.50.+NO, \?/);
  });
  test('leaves out runs of other datasets', () => {
    expect(linesOf('small', [run('cofre', 'first', 1, { dataset: 'media' })])).toEqual([]);
  });
  test('shows the walk in place of tar where nothing changed', () => {
    const text = table('small', linesOf('small', [run('cofre', 'again', 1), run('find', 'again', 0.5)]));
    expect(text).toContain('find 2.00 (0.500)');
  });
  test('shows the peers alone when Cofre was not measured', () => {
    const text = table('small', linesOf('small', [run('restic', 'check', 4)]));
    expect(text).toMatch(/check, all data read \| - +\| - \(4\.00\)/);
  });
});
