import fc from 'fast-check';
import type { Candidate } from '../../../main/engine/retain/plan.ts';
import type { RetentionRules } from '../../../main/engine/retain/rules.ts';

export const NOW = Date.UTC(2025, 5, 15, 12);
const DAY = 24 * 3600 * 1000;

/** Dense and sparse histories of few projects and types, some of it in the future. */
export const snapshots: fc.Arbitrary<Candidate[]> = fc
  .array(
    fc.record({
      time: fc.oneof(
        fc.integer({ min: NOW - 3 * DAY, max: NOW + DAY / 2 }),
        fc.integer({ min: NOW - 60 * DAY, max: NOW }),
        fc.integer({ min: NOW - 2000 * DAY, max: NOW }),
      ),
      project: fc.constantFrom('shop', 'blog'),
      type: fc.constantFrom('full', 'database'),
      verdict: fc.constantFrom(...(['complete', 'complete', 'incomplete', 'failed'] as const)),
      pinned: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      proven: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
      held: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    }),
    { maxLength: 60 },
  )
  .map((all) => all.map((each, index) => ({ ...each, id: `s${index}` })));

const count = fc.integer({ min: 0, max: 12 });

/** At least one rule. */
export const rules: fc.Arbitrary<RetentionRules> = fc
  .record(
    {
      last: count,
      hourly: count,
      daily: count,
      weekly: count,
      monthly: count,
      yearly: count,
      within: fc.integer({ min: 0, max: 90 }).map((days) => days * DAY),
    },
    { requiredKeys: [] },
  )
  .filter((each) => Object.values(each).some((value) => value > 0));

/** What to add to each rule to be more generous. */
export const more: fc.Arbitrary<RetentionRules> = fc.record({
  ...{ last: count, hourly: count, daily: count, weekly: count, monthly: count, yearly: count },
  within: fc.integer({ min: 0, max: 30 }).map((days) => days * DAY),
});

export const timeZones = fc.constantFrom(
  ...['UTC', 'America/Sao_Paulo', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Apia'],
);
