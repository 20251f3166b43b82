import type { EXIT_STATUS } from '../../../base/errors.ts';
import { errorOf } from '../../../contract/failure.ts';
import type { CopyCheck, CopyView } from '../../../contract/views/copy.ts';
import type { RunDetails } from '../../../contract/views/run.ts';
import type { Context } from '../context.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { describeFailure } from '../say/failure.ts';
import { table } from '../say/table.ts';

export function sayCopies({ out, say, measures, texts }: Context, copies: readonly CopyView[]): void {
  const columns = (['vault', 'name', 'state', 'lastSync', 'newest', 'stored', 'place'] as const).map(
    (title) => ({
      title: say(`copies.columns.${title}`),
    }),
  );
  const now = Date.now();
  const ago = (time: number | null): string => (time === null ? '-' : measures.ago(time, now));
  const rows = copies.map((copy) => [
    escapeForTerminal(copy.vault),
    out.paint.strong(escapeForTerminal(copy.name)),
    painted(copy.enabled ? copy.state : 'disabled'),
    ago(copy.lastSyncAt),
    ago(copy.newestSnapshotAt),
    copy.storedBytes === null ? '-' : measures.size(copy.storedBytes),
    escapeForTerminal(copy.url) + (copy.offSite ? '' : ` ${say('copies.here')}`),
  ]);
  for (const line of table(columns, rows)) out.line(line);
  for (const { name, problem } of copies) {
    if (problem === null) continue;
    const { message, hint } = describeFailure(errorOf(problem), texts);
    out.line(out.paint.bad(`${escapeForTerminal(name)}: ${message}`));
    if (hint !== '') out.line(out.paint.dim(`  ${hint}`));
  }

  function painted(state: CopyView['state'] | 'disabled'): string {
    const word = say(`copies.states.${state}`);
    if (state === 'current') return out.paint.good(word);
    return state === 'failed' ? out.paint.bad(word) : state === 'running' ? word : out.paint.warn(word);
  }
}

const MARKS = { ok: '✓', failed: '✗', 'too-wide': '!', unknown: '?', skipped: '-' } as const;

/** One line for each thing that was tried. */
export function sayChecks({ out, texts }: Context, checks: readonly CopyCheck[]): void {
  for (const { code, state, message, values } of checks) {
    const { paint } = out;
    const colour = {
      ok: paint.good,
      failed: paint.bad,
      'too-wide': paint.warn,
      unknown: paint.warn,
      skipped: paint.dim,
    };
    const key = `copies.checks.${code}.${state}`;
    const text = texts.raw(key) === null ? escapeForTerminal(message) : texts.say(key as never, values);
    out.line(`${colour[state](MARKS[state])} ${text}`);
    if (state !== 'failed') continue;
    const failure = describeFailure(errorOf({ code: codeFor(values), message, details: values }), texts);
    out.line(paint.dim(`  ${failure.message}`));
    if (failure.hint !== '') out.line(paint.dim(`  ${failure.hint}`));
  }
}

/** A check keeps the details of what went wrong; its reason has the text. */
const codeFor = (values: CopyCheck['values']): keyof typeof EXIT_STATUS =>
  'reason' in values ? 'access-denied' : 'failed';

export function sayCopyRun({ out, say, measures }: Context, name: string, run: RunDetails): void {
  if (run.state !== 'complete' && run.state !== 'incomplete') return;
  const { sent = 0, removed = 0, waiting = 0, replaced = 0, lost = 0 } = run.counts;
  const { writes, lists = 0, reads = 0, deletes = 0 } = run.counts;
  const size = measures.size(run.bytes ?? 0);
  out.line(
    out.paint.good(say('copies.ran', { name, sent, size, time: measures.duration(run.durationMs ?? 0) })),
  );
  if (replaced + lost > 0) out.line(out.paint.warn(say('copies.healed', { count: replaced + lost })));
  if (removed + waiting > 0) out.line(say('copies.dropped', { removed, waiting }));
  if (writes === undefined) return;
  // Amazon's list price: US$ 5 a million for writing and listing, 0.40 for reading; nearly all others ask less or nothing.
  const cents = ((writes + lists) * 0.5 + reads * 0.04) / 1000;
  out.line(
    out.paint.dim(
      say('copies.requests', { writes: writes + lists, reads, deletes, cents: measures.number(cents, 2) }),
    ),
  );
}
