import type { Context } from '../context.ts';
import type { RestorePlan, RestoreResult } from '../operations.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { sayProblems } from '../say/problems.ts';

/** Entries of a plan shown to people, unless -v asks for all. */
const SHOWN = 50;

const ACTIONS = ['create', 'overwrite', 'rename', 'skip', 'conflict', 'refused'] as const;

export function sayPlan(
  context: Context,
  plan: RestorePlan,
  { target, everything }: { target: { folder: string } | 'in-place'; everything: boolean },
): void {
  const { out, measures, say, globals } = context;
  if (out.json || out.quiet) return;
  const where = target === 'in-place' ? say('restore.places') : target.folder;
  out.say(
    say('restore.plan', {
      count: plan.files,
      folders: measures.number(plan.folders),
      size: measures.size(plan.bytes),
      where,
    }),
  );
  for (const action of ACTIONS) {
    const count = plan.counts[action];
    if (count > 0) out.say(`  ${say(`restore.actions.${action}`, { count })}`);
  }
  if (plan.dumpsLeft > 0) out.say(`  ${say('restore.dumpsLeft', { count: plan.dumpsLeft })}`);
  if (!everything) return;
  let shown = 0;
  for (const { found, action } of plan.entries()) {
    if (shown === SHOWN && !globals.verbose) {
      out.say(`  ${say('restore.useVerbose')}`);
      return;
    }
    shown++;
    const { type, size } = found.entry;
    const amount = type === 'file' ? measures.size(size) : '';
    const verb = context.texts.raw(`restore.verbs.${action}`) ?? action;
    out.say(
      `  ${verb.padEnd(12)}  ${amount.padStart(11)}  ${escapeForTerminal(found.path)}${type === 'folder' ? '/' : ''}`,
    );
  }
}

export function sayRestored(context: Context, done: RestoreResult, folder: string | null): void {
  const { out, measures, say } = context;
  const values = {
    count: done.files,
    size: measures.size(done.bytes),
    time: measures.duration(done.durationMs),
    where: folder ?? say('restore.places'),
  };
  const fine = done.verdict === 'complete' && done.lost.length === 0;
  if (fine) out.say(out.paint.good(say('restore.done', values)));
  else out.alert(out.paint.warn(say('restore.partly', values)));
  if (done.lost.length > 0) {
    out.alert(out.paint.bad(say('restore.lost', { count: done.lost.length })));
    for (const path of done.lost) out.alert(`  ${escapeForTerminal(path)}`);
  }
  const others = done.problems.filter(({ path }) => !done.lost.includes(path));
  if (others.length === 0) return;
  out.alert(out.paint.warn(say('restore.problems', { count: others.length })));
  sayProblems(context, others);
}
