import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { chooseSnapshot, shortId } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

interface Options {
  readonly note?: string;
}

export function addPin(program: Command, { texts, does }: Declare): void {
  program
    .command('pin')
    .description(texts.say('commands.pin.about'))
    .argument('<snapshot>', texts.say('arguments.snapshot'))
    .option('--note <text>', texts.say('commands.pin.note'))
    .action(does<Options, [string]>(setPin));
  program
    .command('unpin')
    .description(texts.say('commands.unpin.about'))
    .argument('<snapshot>', texts.say('arguments.snapshot'))
    .action(does<object, [string]>(removePin));
}

async function setPin(context: Context, { note = '' }: Options, wanted: string): Promise<undefined> {
  await withVault(context, async (vault) => {
    const { id } = await chooseSnapshot(context, vault, wanted);
    const { pin } = await operations.pins();
    await pin(vault, id, note);
    if (context.out.json) context.out.document('cofre.pin/1', { snapshot: id, pinned: true, note });
    else context.out.say(context.say('pin.done', { id: shortId(id) }));
  });
}

async function removePin(context: Context, _options: object, wanted: string): Promise<undefined> {
  await withVault(context, async (vault) => {
    const { id } = await chooseSnapshot(context, vault, wanted);
    const { unpin } = await operations.pins();
    await unpin(vault, id);
    if (context.out.json) context.out.document('cofre.unpin/1', { snapshot: id, pinned: false });
    else context.out.say(context.say('unpin.done', { id: shortId(id) }));
  });
}
