import type { Drill } from '../../contract/views/proof.ts';
import type { Facts, ProjectFacts } from './facts.ts';
import { asks, DAY, type Found, type Rule } from './found.ts';

/** Whether the backups can be restored: not whether they should be, but whether it was done. */
export const proof: Rule = (facts) => facts.projects.flatMap((project) => ofProject(facts, project));

function ofProject(facts: Facts, project: ProjectFacts): Found[] {
  // Without a backup there is nothing to prove, and another finding says so.
  if (project.types.every(({ usable }) => usable === null)) return [];
  return [
    ...project.drills.newest.flatMap((drill) => howItEnded(facts, project, drill)),
    ...tooLongAgo(facts, project),
  ];
}

/** The newest drill of the vault itself, and of each of its copies. */
function howItEnded(facts: Facts, { name, vault }: ProjectFacts, drill: Drill): Found[] {
  if (drill.verdict === 'passed') return [];
  const [reason] = drill.reasons;
  const place = drill.copy === null ? {} : { about: drill.copy };
  const values = {
    ...{ project: name, vault, code: reason?.code ?? '', reason: reason?.message ?? '' },
    ...{ at: drill.at, context: drill.copy === null ? 'vault' : 'copy', copy: drill.copy ?? '' },
  };
  const action = again(facts, name, drill.copy);
  return drill.verdict === 'failed'
    ? [{ code: 'drill-failed', level: 'critical', project: name, since: drill.at, ...place, values, action }]
    : [
        {
          code: 'drill-inconclusive',
          level: 'warning',
          project: name,
          since: drill.at,
          ...place,
          values,
          action,
        },
      ];
}

/** Where no period is set, a proof is worth this long (ms). */
const PERIOD = 7 * DAY;
/** A quarter over the period is late; four of them are a month without proof. */
const LATE = 1.25;
const VERY_LATE = 4;

function tooLongAgo(facts: Facts, { name, drills }: ProjectFacts): Found[] {
  const action = again(facts, name, null);
  const { passed, everyMs } = drills;
  if (passed === null)
    return [{ code: 'never-proven', level: 'warning', project: name, values: { project: name }, action }];
  const period = everyMs ?? PERIOD;
  const age = facts.now - passed.at;
  if (age <= LATE * period) return [];
  const level = age > VERY_LATE * period ? 'critical' : 'warning';
  const since = passed.at + LATE * period;
  return [
    {
      code: 'unproven',
      level,
      project: name,
      since,
      values: { project: name, age, last: passed.at },
      action,
    },
  ];
}

function again(facts: Facts, project: string, copy: string | null): NonNullable<Found['action']> {
  const place = copy === null ? [] : ['--copy', copy];
  return asks(facts, 'drill.start', { project, copy }, ['drill', project, ...place]);
}
