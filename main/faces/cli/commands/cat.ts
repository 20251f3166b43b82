import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { chooseReadable, snapshotPath } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

export function addCat(program: Command, { texts, does }: Declare): void {
  program
    .command('cat')
    .alias('dump')
    .description(texts.say('commands.cat.about'))
    .argument('<snapshot>', texts.say('arguments.snapshot'))
    .argument('<path>', texts.say('commands.cat.path'))
    .action(does<object, [string, string]>(cat));
}

/** The bytes as they are, whatever they are: --json changes only how errors are said. */
async function cat(context: Context, _options: object, wanted: string, path: string): Promise<undefined> {
  await withVault(context, async (vault) => {
    const snapshot = await chooseReadable(context, vault, wanted);
    const { catFile } = await operations.browse();
    for await (const chunk of catFile(vault, snapshot, snapshotPath(path))) {
      context.signal.throwIfAborted();
      if (!(await context.out.bytes(chunk))) break;
    }
  });
}
