import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { lstat, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import { EXIT_STATUS, errnoOf } from '../../../base/errors.ts';
import type { Context } from '../context.ts';
import { operations } from '../operations.ts';
import type { Declare } from '../program.ts';
import { sayProblems } from '../say/problems.ts';
import { because, usage } from '../values/usage.ts';
import { chooseReadable, snapshotPath } from '../vault/snapshots.ts';
import { withVault } from '../vault/with-vault.ts';

interface Options {
  readonly output: string;
  readonly force?: boolean;
}

export function addExport(program: Command, { texts, does }: Declare): void {
  program
    .command('export')
    .description(texts.say('commands.export.about'))
    .argument('<snapshot>', texts.say('arguments.snapshot'))
    .argument('[path]', texts.say('commands.export.path'))
    .requiredOption('-o, --output <file>', texts.say('commands.export.output'))
    .option('--force', texts.say('commands.export.force'))
    .action(does<Options, [string, string | undefined]>(exportArchive));
}

async function exportArchive(context: Context, options: Options, wanted: string, path = ''): Promise<number> {
  const format = /\.(zip|tar)$/i.exec(options.output)?.[1]?.toLowerCase();
  if (format !== 'zip' && format !== 'tar') throw usage('archiveName', { file: options.output });
  return withVault(context, async (vault) => {
    const snapshot = await chooseReadable(context, vault, wanted);
    const { exportSnapshot } = await operations.export();
    const request = { snapshot, path: snapshotPath(path), format, signal: context.signal } as const;
    const result = await intoFile(options, (stream) => exportSnapshot(vault, request, stream));
    const { files, bytes, problems } = result;
    const { out, measures, say } = context;
    if (out.json)
      out.document('cofre.export/1', {
        snapshot: snapshot.id,
        output: options.output,
        files,
        bytes,
        problems,
      });
    else {
      out.say(say('export.done', { count: files, size: measures.size(bytes), file: options.output }));
      if (problems.length > 0) out.alert(out.paint.bad(say('export.problems', { count: problems.length })));
      sayProblems(context, problems);
    }
    const lost = problems.some(({ code }) => code === 'damaged' || code === 'missing');
    return lost ? EXIT_STATUS.damaged : problems.length > 0 ? EXIT_STATUS.incomplete : 0;
  });
}

/** Written beside its place and renamed at the end: half an archive is never left, and an older one stays until then. */
async function intoFile<T>({ output, force }: Options, write: (out: Writable) => Promise<T>): Promise<T> {
  const there = await lstat(output).catch(() => null);
  if (there !== null && force !== true) throw because('target-exists', 'archiveExists', { file: output });
  const part = `${output}.part`;
  const stream = createWriteStream(part);
  try {
    await once(stream, 'open').catch((error: unknown) => {
      throw because('failed', 'unwritableFile', { file: output, why: errnoOf(error) }, error);
    });
    const result = await write(stream);
    await rename(part, output);
    return result;
  } catch (error) {
    stream.destroy();
    await rm(part, { force: true });
    throw error;
  }
}
