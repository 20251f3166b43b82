import type { Finding } from '../../../contract/views/health.ts';
import { digestOf } from './digest.ts';
import { remind } from './ending.ts';
import { isOfFinding, judgeFindings } from './findings.ts';
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
      const judged = remind(run, { trouble, good: goodOf(run, world), now, remindAfterDays });
      if (judged.notice === null) continue;
      history.notices.keepTrouble(trouble.key, judged.trouble);
      if (send(judged.notice, world)) told += 1;
    }
    const digest = digestOf(world);
    if (digest !== null && send(digest, world)) told += 1;
    return told;
  });
}

/** What health has found, and no run tells. Gives how much was told, and whether some wait until they have lasted. */
export function judgeHealth(
  findings: readonly Finding[],
  world: JudgeWorld,
): { told: number; someWait: boolean } {
  const { history, settings, now } = world;
  return history.notices.atOnce(() => {
    const { remindAfterDays } = settings;
    const busy = new Set(
      history.newest.unfinished().flatMap((run) => (run.kind === 'backup' ? (run.project ?? []) : [])),
    );
    const known = { troubles: history.notices.troubles(), busy, now, remindAfterDays };
    const { troubles, notices, someWait } = judgeFindings(findings, known);
    for (const [key, trouble] of troubles) history.notices.keepTrouble(key, trouble);
    return { told: notices.filter((notice) => send(notice, world)).length, someWait };
  });
}
