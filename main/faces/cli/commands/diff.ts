import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type Difference, operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { entryFields } from '../say/entries.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { chooseTwo } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

const SIGN = { added: '+', removed: '-', changed: '~', metadata: '.' } as const;

export function addDiff(program: Command, { texts, does }: Declare): void {
  program
    .command('diff')
    .description(texts.say('commands.diff.about'))
    .argument('<a>', texts.say('arguments.snapshot'))
    .argument('<b>', texts.say('arguments.snapshot'))
    .action(does<object, [string, string]>(diff));
}

async function diff(context: Context, _options: object, first: string, second: string): Promise<undefined> {
  await withVault(context, async (vault) => {
    const [a, b] = await chooseTwo(context, vault, first, second);
    const { diffSnapshots } = await operations.browse();
    const counts = { added: 0, removed: 0, changed: 0, metadata: 0 };
    for await (const line of diffSnapshots(vault, a, b)) {
      if (context.out.closed || context.signal.aborted) break;
      counts[line.change]++;
      print(context, line);
    }
    context.signal.throwIfAborted();
    context.out.say(context.say('diff.summary', counts));
  });
}

function print({ out, measures }: Context, { path, change, before, after }: Difference): void {
  if (out.json) {
    const fields = (entry: Difference['before']) => (entry === null ? null : entryFields(entry));
    out.document('cofre.diff/1', { change, path, before: fields(before), after: fields(after) });
    return;
  }
  const paint = {
    added: out.paint.good,
    removed: out.paint.bad,
    changed: out.paint.warn,
    metadata: out.paint.dim,
  }[change];
  const sizes =
    change === 'changed' && before !== null && after !== null
      ? `  (${measures.size(before.size)} → ${measures.size(after.size)})`
      : '';
  const folder = (after ?? before)?.type === 'folder' ? '/' : '';
  out.line(paint(`${SIGN[change]} ${escapeForTerminal(path)}${folder}${sizes}`));
}
