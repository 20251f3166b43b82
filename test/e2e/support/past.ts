import { History } from '../../../main/core/history/history.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const HOUR = 3_600_000;

/** Weeks of runs in the history of a home: nobody waits weeks for a test. */
export function givePast(
  home: string,
  projects: readonly string[],
  options: { days: number; every: number },
): number {
  const clock = new FakeClock(Date.now());
  const now = Date.now();
  const history = new History({ home, clock });
  let count = 0;
  for (let at = now - options.days * 24 * HOUR; at < now - HOUR; at += options.every * HOUR) {
    for (const [n, project] of projects.entries()) {
      clock.set(at + n * 1000);
      count += 1;
      const subject = { project, vault: 'disk', type: 'full', trigger: 'schedule' } as const;
      if ((count + n) % 41 === 7) {
        history.skip(
          { kind: 'backup', ...subject },
          { code: 'battery', message: 'the machine ran on battery' },
        );
        continue;
      }
      const { id } = history.add({ kind: 'backup', ...subject });
      history.start(id);
      const bytes = 40_000_000 * (n + 1) + (at - now + options.days * 24 * HOUR) / 40;
      const failed = (count * 7 + n) % 53 === 3;
      history.finish(id, {
        state: failed ? 'failed' : 'complete',
        reason: failed
          ? { code: 'database-unreachable', message: 'ECONNREFUSED', details: { database: 'main' } }
          : null,
        durationMs: 9000 + ((count * 7919) % 5000) + n * 2000,
        ...(failed
          ? {}
          : { files: 1200 + n, bytes: Math.round(bytes), newBytes: 120_000 + count, storedBytes: 60_000 }),
      });
    }
  }
  history.close();
  return count;
}
