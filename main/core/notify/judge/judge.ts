import type { Notifications } from '../../../contract/settings/notify.ts';
import type { RunDetails } from '../../../contract/views/run.ts';
import type { History } from '../../history/history.ts';
import type { Happening } from '../../history/outbox.ts';
import { judgeEnding, troubleKey } from './ending.ts';
import type { GoodBackup, Notice } from './facts.ts';
import { pingOf } from './pings.ts';
import { routesOf } from './route.ts';

/** Happenings judged in one transaction: nobody who writes the history waits long. */
const AT_ONCE = 20;

export interface JudgeWorld {
  readonly history: History;
  readonly settings: Notifications;
  /** Names of all projects. */
  readonly projects: readonly string[];
  readonly timeZone: string;
  readonly now: number;
}

/** Judges what has happened since the last time; each happening once, whichever process comes first. Gives how many. */
export function judgeHappenings(world: JudgeWorld): number {
  const { outbox } = world.history.notices;
  for (let judged = 0; ; ) {
    const some = world.history.notices.atOnce(() => {
      const happenings = outbox.first(AT_ONCE);
      for (const happening of happenings) {
        judge(happening, world);
        outbox.remove(happening.n);
      }
      return happenings.length;
    });
    judged += some;
    if (some < AT_ONCE) return judged;
  }
}

function judge(happening: Happening, world: JudgeWorld): void {
  const { history, settings, now } = world;
  const run = history.find(happening.run);
  const ping = pingOf(happening, run, now);
  if (ping !== null) send(ping, world);
  if (happening.kind !== 'ended') return;
  const key = troubleKey(run);
  const before = history.notices.trouble(key);
  const { remindAfterDays } = settings;
  const known = { trouble: before, good: goodOf(run, world), now: happening.at, remindAfterDays };
  const { trouble, notice } = judgeEnding(run, known);
  history.notices.keepTrouble(key, trouble);
  if (notice !== null) send(notice, world);
}

/** Into the tables, for every channel that wants it. A sign of life that nobody waits for is not kept. */
export function send(notice: Notice, { history, settings, timeZone, now }: JudgeWorld): boolean {
  const routes = routesOf(notice, settings, { now, timeZone });
  if (notice.kind.startsWith('ping-') && routes.length === 0) return false;
  const untold = isOver(notice)
    ? history.notices.supersede(notice.trouble ?? '', notice.facts.since ?? 0, now)
    : [];
  return history.notices.post(
    notice,
    routes.filter(({ channel }) => !untold.includes(channel)),
  );
}

function isOver({ kind }: Notice): boolean {
  return kind === 'recovered' || kind === 'findings-over';
}

export function goodOf({ project }: RunDetails, { history }: JudgeWorld): GoodBackup | null {
  const newest = project === null ? null : history.notices.facts.goodBackup(project);
  if (newest === null) return null;
  const { at, type, snapshot } = newest;
  // Proven is what really was restored: the newest drill of that very snapshot tells.
  const drill = snapshot === null ? undefined : history.drills.list({ snapshot, limit: 1 })[0];
  return { at, type, proven: drill?.verdict === 'passed' };
}
