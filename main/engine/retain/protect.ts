import type { Candidate, Reason } from './plan.ts';

/** What must never be removed of one project and type, whatever the rules say; `sorted` newest first. */
export function protectedOf<S extends Candidate>(sorted: readonly S[], now: number): [S, Reason][] {
  // A wrong clock or a forger may write newer snapshots: they are kept, but protect nothing and push nothing out.
  const past = sorted.filter(({ time }) => time <= now);
  const newestComplete = past.find(({ verdict }) => verdict === 'complete');
  const newestProven = past.find(({ proven }) => proven);
  return [
    ...sorted.filter(({ pinned }) => pinned).map(because<S>('pinned')),
    ...sorted.filter(({ held }) => held === true).map(because<S>('held')),
    ...sorted.filter(({ time }) => time > now).map(because<S>('future')),
    ...(newestComplete === undefined ? past.slice(0, 1).map(because<S>('newest')) : []),
    ...(newestComplete === undefined ? [] : [newestComplete].map(because<S>('newest-complete'))),
    ...(newestProven === undefined ? [] : [newestProven].map(because<S>('newest-proven'))),
  ];
}

function because<S>(rule: Reason['rule']): (snapshot: S) => [S, Reason] {
  return (snapshot) => [snapshot, { rule }];
}
