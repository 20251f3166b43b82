import { slotsOf } from '../../schedule/times.ts';
import { factsOf, type Notice } from './facts.ts';
import type { JudgeWorld } from './judge.ts';

const DAY_MS = 24 * 3600 * 1000;
const WEEK_MS = 7 * DAY_MS;
/** A machine that was off at its hour still tells, up to so much later (ms). */
const LATE_MAX_MS = 2 * DAY_MS;

/** The summary of the last week, when its hour has come; null before. Sent once, because its id is the day's. */
export function digestOf(world: JudgeWorld): Notice | null {
  const { settings, now, timeZone, projects, history } = world;
  const { digest } = settings;
  if (digest === undefined || projects.length === 0) return null;
  const slot = slotsOf({ kind: 'at', time: digest.time, weekdays: [digest.weekday] }, timeZone).upTo(now);
  if (slot === null || now - slot > LATE_MAX_MS) return null;
  const drills = history.drills.newestByProject();
  const about = projects.map((project) => {
    const drill = drills.get(project);
    const provenAt = drill?.verdict === 'passed' ? drill.at : null;
    const newestAt = history.notices.facts.goodBackup(project)?.at ?? null;
    return { project, ...history.notices.facts.backupsSince(project, now - WEEK_MS), newestAt, provenAt };
  });
  const troubled = about.some(({ failed, newestAt }) => failed > 0 || newestAt === null);
  return {
    ...{
      id: `digest-${new Date(slot).toISOString().slice(0, 10)}`,
      at: now,
      kind: 'digest',
      level: 'notice',
    },
    ...{ project: null, run: null, trouble: null },
    facts: factsOf({ job: null, digest: about, was: troubled ? 'warning' : 'ok' }),
  };
}
