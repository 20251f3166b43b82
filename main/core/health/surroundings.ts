import type { Facts, ProjectFacts } from './facts.ts';
import { DAY, type Found, type Rule, runs } from './found.ts';
import { FUTURE_MS, isScheduled } from './freshness.ts';

/** What Cofre itself needs to be trusted: that it runs, knows the time, remembers, and knows all there is to protect. */
export const surroundings: Rule = (facts) => [
  ...running(facts),
  ...clock(facts),
  ...history(facts),
  ...update(facts),
  ...facts.projects.flatMap((project) => unprotected(facts, project)),
];

function running(facts: Facts): Found[] {
  const { served, autostart, startedBy } = facts.machine;
  const needsIt = facts.projects.some(({ types }) => types.some(isScheduled));
  if (!needsIt) return [];
  const action = runs(facts, ['service', 'install']);
  if (!served) return [{ code: 'not-running', level: 'warning', action }];
  if (autostart !== false) return [];
  // A service beside the tray program would take its place: that one has a switch of its own.
  return [{ code: 'no-autostart', level: 'notice', action: startedBy === 'desktop' ? null : action }];
}

function clock(facts: Facts): Found[] {
  const { latestRunAt } = facts.machine;
  if (latestRunAt === null || latestRunAt <= facts.now + FUTURE_MS) return [];
  const values = { ahead: latestRunAt - facts.now, run: latestRunAt };
  return [{ code: 'clock-wrong', level: 'warning', values, action: null }];
}

/** How long it is told that the history was lost (ms): until new runs stand for the old ones. */
const LOST_FOR = 7 * DAY;

function history(facts: Facts): Found[] {
  const { historyLostAt } = facts.machine;
  if (historyLostAt === null || facts.now - historyLostAt > LOST_FOR) return [];
  return [{ code: 'history-lost', level: 'warning', since: historyLostAt, action: runs(facts, ['list']) }];
}

/** How long an update may wait before it is more than a remark (ms): it may mend what concerns backups. */
const UPDATE_WAITS_MS = 60 * DAY;

function update(facts: Facts): Found[] {
  const { update: waits } = facts.machine;
  if (waits === null) return [];
  const level = facts.now - waits.since > UPDATE_WAITS_MS ? ('warning' as const) : ('notice' as const);
  const { version, since } = waits;
  return [{ code: 'update-pending', level, since, values: { version }, action: null }];
}

/** New things that no backup holds; what could be left out costs only room, and is no danger. */
function unprotected(facts: Facts, { name, drift }: ProjectFacts): Found[] {
  return drift
    .filter(({ code }) => code !== 'rebuildable-included')
    .map(({ code, key, details }) => ({
      ...{ code: 'unprotected' as const, project: name, about: key },
      level: code === 'database-vanished' ? ('notice' as const) : ('warning' as const),
      values: { ...details, project: name, context: code },
      action: runs(facts, ['project', 'update', name]),
    }));
}
