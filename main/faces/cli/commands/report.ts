import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { loadTexts } from '../../../contract/text/texts.ts';
import type { Report } from '../../../contract/views/report.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { withCore } from '../running/open-core.ts';
import { escapeForTerminal } from '../say/escape.ts';
import { facts } from '../say/table.ts';
import { usage } from '../values/usage.ts';
import { momentOf } from '../vault/snapshots.ts';

interface Options {
  readonly since?: string;
  readonly html?: boolean;
  readonly output?: string;
}

export function addReport(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('report')
    .description(say('commands.report.about'))
    .option('--since <when>', say('commands.report.since'))
    .option('--html', say('commands.report.html'))
    .option('--output <file>', say('commands.report.output'))
    .action(does<Options, []>(report));
}

/** What was protected, checked, tried out and healed: to read here, as JSON, or as a page to hand over. */
async function report(context: Context, { since, html, output }: Options): Promise<undefined> {
  const { out, globals, say } = context;
  const from = since === undefined ? null : momentOf(since, Date.now());
  if (since !== undefined && from === null) throw usage('duration', { value: since });
  if (html === true && out.json) throw usage('conflict', { first: '--html', second: '--json' });
  const made = await withCore(context, (own) =>
    own.request('report.make', { project: globals.project, since: from }),
  );
  if (html !== true && output === undefined) {
    if (out.json) out.document('cofre.report/1', made.report);
    else print(context, made.report);
    return;
  }
  const text =
    html === true
      ? await pageOf(context, made.report)
      : `${JSON.stringify({ schema: 'cofre.report/1', ...made.report }, null, 1)}\n`;
  if (output === undefined) {
    await out.bytes(Buffer.from(text));
    return;
  }
  await writeFile(path.resolve(output), text, { flag: 'wx' }).catch((error: unknown) => {
    throw usage('unwritableFile', { file: output, why: error instanceof Error ? error.message : '' });
  });
  out.say(out.paint.good(say('report.written', { file: output })));
}

async function pageOf({ texts }: Context, made: Report): Promise<string> {
  const { escapeHtml, reportHtml } = await core.reportHtml();
  return reportHtml(made, await loadTexts(texts.language, escapeHtml));
}

function print(context: Context, { projects, vaults, since, madeAt, host, cofre }: Report): void {
  const { out, say, measures } = context;
  const never = out.paint.bad(say('report.never'));
  const number = (value: number) => measures.number(value);
  const tallyOf = ({ complete, incomplete, failed, other }: Report['projects'][number]['backups']) =>
    say('report.tally', {
      ...{ complete: number(complete), incomplete: number(incomplete) },
      ...{ failed: number(failed), other: number(other) },
    });
  out.line(out.paint.strong(say('report.title')));
  out.line(
    say('report.span', { from: measures.exact(since), to: measures.exact(madeAt), host, version: cofre }),
  );
  for (const { project, backups, lastBackup, drills, lastPassed } of projects) {
    out.line(`\n${out.paint.strong(say('report.project', { project: escapeForTerminal(project) }))}`);
    const { passed, failed, inconclusive } = drills;
    const counts = { passed: number(passed), failed: number(failed), inconclusive: number(inconclusive) };
    const rows: [string, string][] = [
      [say('report.backups'), tallyOf(backups)],
      [say('report.lastBackup'), lastBackup === null ? never : measures.exact(lastBackup.queuedAt)],
      [say('report.drills'), say('report.drillTally', counts)],
      [say('report.lastPassed'), lastPassed === null ? never : restoredText(context, lastPassed)],
    ];
    for (const line of facts(rows)) out.line(line);
  }
  for (const { vault, checks, heals, syncs } of vaults) {
    out.line(`\n${out.paint.strong(say('report.vault', { vault: escapeForTerminal(vault) }))}`);
    const rows: [string, string][] = [
      [say('report.checks'), tallyOf(checks)],
      [say('report.heals'), tallyOf(heals)],
      [say('report.syncs'), tallyOf(syncs)],
    ];
    for (const line of facts(rows)) out.line(line);
  }
}

function restoredText(
  { say, measures }: Context,
  { at, snapshotTime, restoreMs, files, bytes }: NonNullable<Report['projects'][number]['lastPassed']>,
): string {
  return say('report.restored', {
    ...{ at: measures.exact(at), of: measures.exact(snapshotTime), time: measures.duration(restoreMs) },
    ...{ files: measures.number(files), size: measures.size(bytes) },
  });
}
