import type { Command } from 'commander';
import { EXIT_STATUS } from '../../../base/errors.ts';
import { type Context, withProgress } from '../context.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { sayProblems } from '../say/problems.ts';
import { withVault } from '../vault/with-vault.ts';

export function addReindex(program: Command, { texts, does }: Declare): void {
  program
    .command('reindex')
    .description(texts.say('commands.reindex.about'))
    .action(does<object, []>(reindexVault));
}

async function reindexVault(context: Context): Promise<number> {
  return withVault(context, async (vault) => {
    const { reindex } = await operations.reindex();
    const { out, measures, say, signal } = context;
    const result = await withProgress(context, (onEvent) => reindex(vault, { signal, onEvent }));
    const { packs, blobs, snapshots, problems, durationMs } = result;
    if (out.json) out.document('cofre.reindex/1', { packs, blobs, snapshots, problems, durationMs });
    else {
      const amounts = {
        packs: measures.number(packs),
        blobs: measures.number(blobs),
        time: measures.duration(durationMs),
      };
      out.say(say('reindex.done', { count: snapshots, ...amounts }));
      if (problems.length > 0) out.alert(out.paint.bad(say('reindex.problems', { count: problems.length })));
      sayProblems(context, problems);
    }
    return problems.length === 0 ? 0 : EXIT_STATUS.damaged;
  });
}
