import { describe, expect, test } from 'vitest';
import type { GrowthRun } from '../growth/run-growth.ts';
import { benchmarksPage } from './benchmarks.ts';
import type { Kept } from './document.ts';
import { drawTable } from './draw.ts';
import { growthTables } from './growth.ts';

function kept(time: string, sections: Kept['sections'], repetitions = 3): Kept {
  return {
    schema: 'cofre.bench/2',
    ...{ time, quick: false, repetitions, sections, tools: [{ name: 'cofre', version: 'cofre 1' }] },
    machine: { system: 'Linux', processor: 'fast', cores: 2, memoryBytes: 8e9, fileSystem: 'ext4' },
  };
}

describe('the page of benchmarks', () => {
  test('takes the newest result of each part, in the order of the page, with its day', () => {
    const page = benchmarksPage([
      kept('2026-01-01T00:00:00.000Z', [
        { name: 'growth', text: '## growth' },
        { name: 'small', text: '## small of January' },
      ]),
      kept('2026-02-01T00:00:00.000Z', [{ name: 'small', text: '## small of February' }], 1),
    ]);
    expect(page).not.toContain('January');
    expect(page.indexOf('February')).toBeLessThan(page.indexOf('## growth'));
    expect(page).toContain('*2026-02-01, one repetition.*');
    expect(page).toContain('*2026-01-01, medians of 3.*');
    expect(page.match(/2 cores, fast/g)).toHaveLength(1);
  });

  test('says first where a target is missed, whoever drew the table', () => {
    const page = benchmarksPage([
      kept('2026-01-01T00:00:00.000Z', [
        {
          name: 'small',
          text: drawTable(
            ['', 'Cofre', 'met'],
            [
              ['restore all', '9 s', 'NO, yes'],
              ['list', '1 s', 'yes'],
            ],
          ),
        },
        { name: 'start', text: '| cofre status | 170 | MISSED: 150 ms |' },
      ]),
    ]);
    expect(page).toContain('- small: restore all · 9 s · NO, yes');
    expect(page).toContain('- start: cofre status · 170 · MISSED: 150 ms');
    expect(page).not.toContain('- small: list');
  });
});

test('a curve shows Cofre beside restic for each size, the memory as its highest peak', () => {
  const run = (tool: GrowthRun['tool'], seconds: number, peakMemoryBytes: number): GrowthRun => ({
    ...{ curve: 'files', at: 10_000, tool, what: 'first', seconds, peakMemoryBytes },
    ...{ repositoryBytes: 5e6, requests: null },
  });
  const text = growthTables([run('cofre', 1, 90e6), run('cofre', 3, 70e6), run('restic', 4, 200e6)]);
  expect(text).toMatch(/10,000 +\| 2\.00 \/ 4\.00 .*\| 5 \/ 5 .*\| 90 \/ 200/);
});
