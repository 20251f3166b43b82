import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Candidate, planRetention } from '../../../main/engine/retain/plan.ts';
import type { RetentionRules, RuleName } from '../../../main/engine/retain/rules.ts';
import { isProtected, thinningOrder } from '../../../main/engine/retain/thin.ts';
import { more, NOW, rules, snapshots, timeZones } from './arbitrary.ts';

const newest = (some: readonly Candidate[]): Candidate | undefined =>
  some.reduce<Candidate | undefined>(
    (best, each) => (best && best.time >= each.time ? best : each),
    undefined,
  );
const groups = (all: readonly Candidate[]): Candidate[][] => [
  ...Map.groupBy(all, ({ project, type }) => `${project} ${type}`).values(),
];

it('every snapshot is either kept or removed, kept with a reason', () => {
  fc.assert(
    fc.property(snapshots, rules, timeZones, (all, some, timeZone) => {
      const { keep, remove } = planRetention(all, some, { now: NOW, timeZone });
      const ids = [...keep.map(({ id }) => id), ...remove];
      expect(ids.sort()).toEqual(all.map(({ id }) => id).sort());
      expect(keep.every(({ reasons }) => reasons.length > 0)).toBe(true);
    }),
  );
});

it('what is protected is never removed', () => {
  fc.assert(
    fc.property(snapshots, rules, timeZones, (all, some, timeZone) => {
      const removed = new Set(planRetention(all, some, { now: NOW, timeZone }).remove);
      for (const { id, pinned, held, time } of all)
        if (pinned || held === true || time > NOW) expect(removed).not.toContain(id);
      for (const group of groups(all)) {
        const past = group.filter(({ time }) => time <= NOW);
        const protectedTimes = [
          newest(past.filter(({ verdict }) => verdict === 'complete')) ?? newest(past),
          newest(past.filter(({ proven }) => proven)),
        ];
        for (const one of protectedTimes) {
          if (one === undefined) continue;
          const equals = past.filter((each) => each.time === one.time && each.verdict === one.verdict);
          expect(equals.some(({ id }) => !removed.has(id))).toBe(true);
        }
      }
    }),
  );
});

it('rules that are more generous never remove more', () => {
  fc.assert(
    fc.property(snapshots, rules, more, timeZones, (all, some, added, timeZone) => {
      const names = Object.keys(added) as RuleName[];
      const generous: RetentionRules = Object.fromEntries(
        names.map((name) => [name, (some[name] ?? 0) + (added[name] ?? 0)]),
      );
      const before = planRetention(all, some, { now: NOW, timeZone }).remove;
      const after = planRetention(all, generous, { now: NOW, timeZone }).remove;
      expect(before).toEqual(expect.arrayContaining([...after]));
    }),
  );
});

it('the order in which snapshots are given does not matter', () => {
  const shuffled = snapshots.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, rules, timeZones, ([all, other], some, timeZone) => {
      const moment = { now: NOW, timeZone };
      expect(planRetention(other, some, moment)).toEqual(planRetention(all, some, moment));
    }),
  );
});

it('carrying the plan out and planning again removes nothing more', () => {
  fc.assert(
    fc.property(snapshots, rules, timeZones, (all, some, timeZone) => {
      const { remove } = planRetention(all, some, { now: NOW, timeZone });
      const left = all.filter(({ id }) => !remove.includes(id));
      expect(planRetention(left, some, { now: NOW, timeZone }).remove).toEqual([]);
    }),
  );
});

it('incomplete snapshots never cost a complete one its place', () => {
  fc.assert(
    fc.property(snapshots, rules, timeZones, (all, { within: _, ...some }, timeZone) => {
      const moment = { now: NOW, timeZone };
      const complete = all.filter(({ verdict }) => verdict === 'complete');
      const alone = planRetention(complete, some, moment).remove;
      const together = planRetention(all, some, moment).remove;
      expect(alone).toEqual(
        expect.arrayContaining(together.filter((id) => complete.some((one) => one.id === id))),
      );
    }),
  );
});

it('forged snapshots in the future cost no other its place', () => {
  fc.assert(
    fc.property(snapshots, rules, timeZones, (all, some, timeZone) => {
      const moment = { now: NOW, timeZone };
      const past = all.filter(({ time }) => time <= NOW);
      expect(planRetention(all, some, moment).remove).toEqual(planRetention(past, some, moment).remove);
    }),
  );
});

it('a budget, however small, takes nothing that is protected, and the newest complete one of each type stays', () => {
  fc.assert(
    fc.property(snapshots, rules, timeZones, (all, some, timeZone) => {
      const plan = planRetention(all, some, { now: NOW, timeZone });
      const order = new Set(thinningOrder(plan));
      for (const { id, reasons } of plan.keep) expect(order.has(id)).toBe(!isProtected(reasons));
      for (const group of groups(all)) {
        const past = group.filter(({ time, verdict }) => time <= NOW && verdict === 'complete');
        const best = newest(past);
        if (best !== undefined)
          expect(past.some(({ id, time }) => time === best.time && !order.has(id))).toBe(true);
        for (const { id, pinned, held } of group)
          if (pinned || held === true) expect(order).not.toContain(id);
      }
    }),
  );
});

it('rules by project and type give what each of them gives alone', () => {
  fc.assert(
    fc.property(snapshots, rules, rules, timeZones, (all, shop, others, timeZone) => {
      const moment = { now: NOW, timeZone };
      const mixed = planRetention(all, (project) => (project === 'shop' ? shop : others), moment).remove;
      const apart = [
        ...planRetention(
          all.filter(({ project }) => project === 'shop'),
          shop,
          moment,
        ).remove,
        ...planRetention(
          all.filter(({ project }) => project !== 'shop'),
          others,
          moment,
        ).remove,
      ];
      expect([...mixed].sort()).toEqual(apart.sort());
    }),
  );
});

it('a failed backup never costs a complete one its place, and stands for no period that has a better one', () => {
  fc.assert(
    fc.property(snapshots, rules, timeZones, (all, { within: _, ...some }, timeZone) => {
      const moment = { now: NOW, timeZone };
      const sound = all.filter(({ verdict }) => verdict !== 'failed');
      const alone = planRetention(sound, some, moment).remove;
      const together = planRetention(all, some, moment).remove;
      const complete = sound.filter(({ verdict }) => verdict === 'complete').map(({ id }) => id);
      expect(alone).toEqual(expect.arrayContaining(together.filter((id) => complete.includes(id))));
    }),
  );
});
