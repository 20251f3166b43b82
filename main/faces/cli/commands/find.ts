import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { entryFields, listedTime, millis } from '../say/entries.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { shortId } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

export function addFind(program: Command, { texts, does }: Declare): void {
  program
    .command('find')
    .description(texts.say('commands.find.about'))
    .argument('<glob>', texts.say('commands.find.glob'))
    .action(does<object, [string]>(find));
}

async function find(context: Context, _options: object, glob: string): Promise<undefined> {
  const { out, measures, globals, signal } = context;
  await withVault(context, async (vault) => {
    const { findFile } = await operations.browse();
    let count = 0;
    for await (const { snapshot, path, entry } of findFile(vault, glob, { signal })) {
      if (out.closed) break;
      if (globals.project !== null && snapshot.record.project !== globals.project) continue;
      count++;
      const { started, project } = snapshot.record;
      if (out.json)
        out.document('cofre.find/1', {
          snapshot: snapshot.id,
          time: started,
          project,
          path,
          ...entryFields(entry),
        });
      else {
        const size = entry.type === 'file' ? measures.size(entry.size) : '';
        const taken = listedTime(Date.parse(started));
        out.line(
          `${shortId(snapshot.id)}  ${taken}  ${size.padStart(11)}  ${listedTime(millis(entry.mtime))}  ${escapeForTerminal(path)}`,
        );
      }
    }
    if (count === 0) out.say(context.say('find.none', { glob }));
  });
}
