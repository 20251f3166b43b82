import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Finding, LEVELS, SCORE_ROWS } from '../../../main/contract/views/health.ts';
import { CODES, costOf, type FindingCode } from '../../../main/core/health/codes.ts';
import { scoreOf } from '../../../main/core/health/score.ts';
import { levelOf } from '../../../main/core/health/verdict.ts';
import { NOW } from './situation.ts';

const codes = Object.keys(CODES) as FindingCode[];
const projects = [
  { project: 'shop', vault: 'disk' },
  { project: 'blog', vault: 'nas' },
  { project: 'wiki', vault: 'disk' },
];

const finding: fc.Arbitrary<Finding> = fc.record({
  code: fc.constantFrom(...codes),
  level: fc.constantFrom('notice' as const, 'warning' as const, 'critical' as const),
  project: fc.constantFrom(null, 'shop', 'blog', 'wiki', 'gone'),
  vault: fc.constantFrom(null, 'disk', 'nas'),
  about: fc.constant(null),
  since: fc.constant(NOW),
  values: fc.constant({}),
  action: fc.constant(null),
  snoozed: fc.constantFrom(null, { until: null, reason: 'known' }),
});
const several = fc.array(finding, { maxLength: 12 });

test('fixing a finding lowers no row and no total', () => {
  fc.assert(
    fc.property(several, fc.nat(), fc.integer({ min: 1, max: 3 }), (all, n, count) => {
      fc.pre(all.length > 0);
      const mine = projects.slice(0, count);
      const before = scoreOf(all, mine);
      const after = scoreOf(all.toSpliced(n % all.length, 1), mine);
      expect(after.total).toBeGreaterThanOrEqual(before.total);
      for (const [row, { points }] of before.rows.entries())
        expect(after.rows[row]?.points).toBeGreaterThanOrEqual(points);
    }),
    { numRuns: 2000 },
  );
});

test('nor does it worsen the verdict; snoozing softens it to a notice and earns no point', () => {
  fc.assert(
    fc.property(several, fc.nat(), (all, n) => {
      fc.pre(all.length > 0);
      const at = n % all.length;
      const rank = (findings: readonly Finding[]) => LEVELS.indexOf(levelOf(findings));
      expect(rank(all.toSpliced(at, 1))).toBeLessThanOrEqual(rank(all));
      const asleep = all.map((each) => ({ ...each, snoozed: { until: null, reason: 'known' } }));
      expect(rank(asleep)).toBeLessThanOrEqual(LEVELS.indexOf('notice'));
      expect(scoreOf(asleep, projects)).toEqual(scoreOf(all, projects));
    }),
  );
});

test('each code at a level that it has costs something, in one row, and says so', () => {
  for (const code of codes) {
    const { row, ...levels } = costOf(code);
    for (const level of Object.keys(levels) as ('notice' | 'warning' | 'critical')[]) {
      const one = [
        {
          code,
          level,
          project: null,
          vault: null,
          about: null,
          since: NOW,
          values: {},
          action: null,
          snoozed: null,
        },
      ];
      const missing = scoreOf(one, projects).rows.filter((each) => each.missing.includes(code));
      expect([code, level, missing.map((each) => each.row)]).toEqual([code, level, [row]]);
      expect(missing[0]?.points).toBeLessThan(10);
    }
  }
});

test('ten where nothing is missing, and nothing where nothing is protected', () => {
  const row = (points: number) => SCORE_ROWS.map((each) => ({ row: each, points, missing: [] }));
  expect(scoreOf([], [])).toEqual({ total: 0, rows: row(0) });
});
