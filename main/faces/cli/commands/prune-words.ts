import type { Context } from '../context.ts';
import type { PrunePlan } from '../operations.ts';
import { listedTime } from '../say/entries.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { table } from '../say/table.ts';
import { shortId } from '../vault/snapshots.ts';

const UNTITLED = ['', '', '', '', ''].map((title) => ({ title }));

/** What goes and what stays, with why, before anything is done. */
export function sayPrunePlan(context: Context, plan: PrunePlan): void {
  const { out, measures, say } = context;
  const row = (sign: string, { id, record }: PrunePlan['remove'][number], why: string): string[] => {
    const { started, type, project } = record;
    return [
      `  ${sign} ${shortId(id)}`,
      listedTime(Date.parse(started)),
      type,
      escapeForTerminal(project),
      why,
    ];
  };
  out.say(say('prune.remove', { count: plan.remove.length }));
  const gone = plan.remove.map((snapshot) => row(out.paint.bad('-'), snapshot, ''));
  for (const line of table(UNTITLED, gone)) out.say(line);
  out.say(say('prune.keep', { count: plan.keep.length }));
  const kept = plan.keep.map(({ snapshot, reasons }) =>
    row(out.paint.good('+'), snapshot, reasons.map((reason) => reasonText(context, reason)).join(', ')),
  );
  for (const line of table(UNTITLED, kept)) out.say(line);
  const { bytesFreed, bytesLater } = plan;
  if (bytesFreed > 0) out.say(say('prune.free', { size: measures.size(bytesFreed) }));
  if (bytesLater > 0) out.say(say('prune.later', { size: measures.size(bytesLater) }));
}

/** What programs get of a plan. */
export function prunePlanFields({ keep, remove, ...plan }: PrunePlan): object {
  return {
    keep: keep.map(({ snapshot, reasons }) => ({ id: snapshot.id, reasons })),
    remove: remove.map(({ id, record }) => ({
      id,
      project: record.project,
      type: record.type,
      time: record.started,
    })),
    packs: { delete: plan.delete.length, repack: plan.repack.length, condemn: plan.condemn.length },
    bytesFreed: plan.bytesFreed,
    bytesLater: plan.bytesLater,
  };
}

function reasonText({ texts }: Context, { rule, n }: { rule: string; n?: number }): string {
  const text = texts.raw(`prune.reasons.${rule}`) ?? rule;
  return n === undefined ? text : `${text} ${n}`;
}
