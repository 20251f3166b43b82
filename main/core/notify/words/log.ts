import type { RunId } from '../../../contract/views/run.ts';
import type { History } from '../../history/history.ts';

/** What healthchecks.io keeps of a log is 100 kB; its end is what matters (characters). */
const LOG_MAX = 10_000;
const LINES_READ = 1000;

/** The end of a run's log, as lines of plain English; secrets are cut out when it is written. */
export function endOfLog(history: History, run: RunId): string {
  const lines: string[] = [];
  for (let after = 0; ; ) {
    const page = history.log.page(run, after, LINES_READ);
    lines.push(...page.lines.map(({ at, level, text }) => `${new Date(at).toISOString()} ${level} ${text}`));
    after = page.lines.at(-1)?.n ?? after;
    if (!page.more) break;
  }
  return lines.join('\n').slice(-LOG_MAX);
}
