import type { Command } from 'commander';
import { CofreError } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { operations, type Tree, type TreeEntry } from '../operations.ts';
import type { Declare } from '../program.ts';
import { entryFields, listedTime, millis, modeText } from '../say/entries.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { chooseReadable, snapshotPath } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

interface Options {
  readonly recursive?: boolean;
}

export function addLs(program: Command, { texts, does }: Declare): void {
  program
    .command('ls')
    .description(texts.say('commands.ls.about'))
    .argument('<snapshot>', texts.say('arguments.snapshot'))
    .argument('[path]', texts.say('commands.ls.path'))
    .option('-r, --recursive', texts.say('commands.ls.recursive'))
    .action(does<Options, [string, string | undefined]>(ls));
}

async function ls(
  context: Context,
  { recursive = false }: Options,
  wanted: string,
  path = '',
): Promise<undefined> {
  await withVault(context, async (vault) => {
    const snapshot = await chooseReadable(context, vault, wanted);
    const { openTree } = await operations.browse();
    const tree = await openTree(vault, snapshot);
    for await (const found of entriesAt(tree, snapshotPath(path), recursive)) {
      if (context.out.closed || context.signal.aborted) break;
      print(context, found, recursive);
    }
    context.signal.throwIfAborted();
  });
}

/** A file is listed as itself, a folder by what is in it. */
async function* entriesAt(tree: Tree, path: string, recursive: boolean): AsyncGenerator<TreeEntry> {
  if (path !== '') {
    const found = await tree.find(path);
    if (found === null) throw new CofreError('path-unknown', `${path} is not in this snapshot`, { path });
    if (found.entry.type !== 'folder') return yield found;
  }
  yield* recursive ? tree.below(path) : tree.list(path);
}

function print({ out, measures }: Context, { path, entry }: TreeEntry, whole: boolean): void {
  if (out.json) {
    out.document('cofre.ls/1', { path, ...entryFields(entry) });
    return;
  }
  const size = entry.type === 'file' ? measures.size(entry.size) : '';
  const name = escapeForTerminal(whole ? path : entry.name);
  const shown =
    entry.type === 'folder'
      ? out.paint.strong(`${name}/`)
      : entry.type === 'symlink'
        ? `${name} -> ${escapeForTerminal(entry.target)}`
        : name;
  out.line(`${modeText(entry)}  ${size.padStart(11)}  ${listedTime(millis(entry.mtime))}  ${shown}`);
}
