import type { Command } from 'commander';
import type { Hold } from '../../../contract/views/proof.ts';
import type { Context } from '../context.ts';
import type { Declare } from '../program.ts';
import { withCore } from '../running/open-core.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { isoOf } from '../say/runs.ts';

/** Released ones that are shown on request. */
const RELEASED_SHOWN = 50;

export function addHold(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  const hold = program
    .command('hold')
    .description(say('commands.hold.about'))
    .option('--all', say('commands.hold.all'))
    .action(does<{ all?: boolean }, []>(list));
  hold
    .command('list')
    .description(say('commands.hold.list'))
    .option('--all', say('commands.hold.all'))
    // Of an option that both have, the outer one hears.
    .action(does<object, []>((context) => list(context, hold.opts())));
  hold
    .command('release')
    .description(say('commands.hold.release'))
    .argument('<project>', say('commands.hold.project'))
    .requiredOption('--reason <text>', say('commands.hold.reason'))
    .action(does<{ reason: string }, [string]>(release));
}

async function list(context: Context, { all = false }: { all?: boolean }): Promise<undefined> {
  const { out, say, measures } = context;
  const { holds, released } = await withCore(context, (core) =>
    core.request('hold.list', { released: all ? RELEASED_SHOWN : 0 }),
  );
  if (out.json) {
    const told = released.map(({ releasedAt, ...hold }) => ({
      ...fieldsOf(hold),
      released: isoOf(releasedAt),
    }));
    out.document('cofre.hold/1', { holds: holds.map(fieldsOf), released: told });
    return;
  }
  if (holds.length === 0) out.say(say('holds.none'));
  for (const hold of holds) {
    out.alert(out.paint.warn(say('holds.held', { ...namesOf(hold), time: measures.exact(hold.since) })));
    for (const each of hold.anomalies) out.alert(`  ${anomalyText(context, each)}`);
    out.say(`  ${say('holds.next', { project: escapeForTerminal(hold.project) })}`);
  }
  for (const { releasedAt, reason, ...hold } of released) {
    const values = { ...namesOf(hold), time: measures.exact(releasedAt), reason: escapeForTerminal(reason) };
    out.say(say('holds.released', values));
  }
}

async function release(
  context: Context,
  { reason }: { reason: string },
  project: string,
): Promise<undefined> {
  const { out, say } = context;
  const { hold } = await withCore(context, (core) => core.request('hold.release', { project, reason }));
  if (out.json) out.document('cofre.hold/1', { holds: [], released: [{ ...fieldsOf(hold), reason }] });
  else out.say(out.paint.good(say('holds.done', { project: escapeForTerminal(project) })));
}

function anomalyText({ say }: Context, { code, what, value, expected }: Hold['anomalies'][number]): string {
  return say(`holds.anomalies.${code}`, {
    what: escapeForTerminal(what),
    value,
    expected: Math.round(expected),
  });
}

function namesOf({ project, vault }: Pick<Hold, 'project' | 'vault'>) {
  return { project: escapeForTerminal(project), vault: escapeForTerminal(vault) };
}

function fieldsOf({ since, ...hold }: Hold): Record<string, unknown> {
  return { ...hold, since: isoOf(since) };
}
