import type { Finding } from '../../../contract/views/health.ts';
import { digestOf } from './digest.ts';
import { remind, settle } from './ending.ts';
import { isOfFinding, judgeFindings } from './findings.ts';
import { isOpen } from './flapping.ts';
import { goodOf, type JudgeWorld, send } from './judge.ts';

/** What time alone makes due: reminders of what is open, and the weekly digest. Gives how much was told. */
export function judgeTime(world: JudgeWorld): number {
  const { history, settings, now } = world;
  const { remindAfterDays } = settings;
  return history.notices.atOnce(() => {
    let told = 0;
    for (const trouble of history.notices.troubles()) {
      if (isOfFinding(trouble) || trouble.run === null) continue;
      const run = history.find(trouble.run);
      const judged = isOpen(trouble)
        ? remind(run, { trouble, good: goodOf(run, world), now, remindAfterDays })
        : settle(run, trouble, now);
      if (judged.trouble !== trouble) history.notices.keepTrouble(trouble.key, judged.trouble);
      if (judged.notice !== null && send(judged.notice, world)) told += 1;
    }
    const digest = digestOf(world);
    if (digest !== null && send(digest, world)) told += 1;
    return told;
  });
}

/** What health has found, and no run tells. Gives how much was told. */
export function judgeHealth(findings: readonly Finding[], world: JudgeWorld): number {
  const { history, settings, now } = world;
  return history.notices.atOnce(() => {
    const { remindAfterDays } = settings;
    const busy = new Set(
      history.newest.unfinished().flatMap((run) => (run.kind === 'backup' ? (run.project ?? []) : [])),
    );
    const open = history.notices.troubles();
    const before = new Map(open.map((trouble) => [trouble.key, trouble]));
    const { troubles, notices } = judgeFindings(findings, { troubles: open, busy, now, remindAfterDays });
    for (const [key, trouble] of troubles)
      if (trouble !== (before.get(key) ?? null)) history.notices.keepTrouble(key, trouble);
    return notices.filter((notice) => send(notice, world)).length;
  });
}
