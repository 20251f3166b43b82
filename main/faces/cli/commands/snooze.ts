import type { Command } from 'commander';
import { findingText } from '../../../contract/text/health.ts';
import type { Finding } from '../../../contract/views/health.ts';
import type { Context } from '../context.ts';
import type { Declare } from '../program.ts';
import { withCore } from '../running/open-core.ts';
import { listedTime } from '../say/entries.ts';
import { isoOf } from '../say/runs.ts';
import { parseDuration } from '../values/amounts.ts';
import { usage } from '../values/usage.ts';

interface Options {
  readonly until?: number;
  readonly reason?: string;
  readonly about?: string;
  readonly end?: boolean;
}

export function addSnooze(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('snooze')
    .description(say('commands.snooze.about'))
    .argument('<code>', say('commands.snooze.code'))
    .option('--until <time>', say('commands.snooze.until'), parseDuration)
    .option('--reason <text>', say('commands.snooze.reason'))
    .option('--about <name>', say('commands.snooze.subject'))
    .option('--end', say('commands.snooze.end'))
    .action(does<Options, [string]>(snooze));
}

async function snooze(context: Context, options: Options, code: string): Promise<undefined> {
  const { until, reason, about = null, end = false } = options;
  const { project, vault } = context.globals;
  const name = { code, project, vault, about };
  if (!end && (reason === undefined || reason.trim() === ''))
    throw usage('missingOption', { name: '--reason <text>' });
  const { findings } = await withCore(context, (core) =>
    end
      ? core.request('finding.unsnooze', name)
      : core.request('finding.snooze', {
          ...{ ...name, reason: reason ?? '' },
          until: until === undefined ? null : Date.now() + until,
        }),
  );
  if (context.out.json) context.out.document('cofre.snooze/1', { findings: findings.map(fields) });
  else for (const finding of findings) context.out.say(told(context, finding));
}

function fields({ code, level, project, vault, about, snoozed }: Finding): object {
  const asleep = snoozed === null ? null : { until: isoOf(snoozed.until), reason: snoozed.reason };
  return { code, level, project, vault, about, snoozed: asleep };
}

function told({ say, texts }: Context, finding: Finding): string {
  const { title } = findingText(finding, texts);
  const { snoozed } = finding;
  if (snoozed === null) return say('snooze.ended', { title });
  return snoozed.until === null
    ? say('snooze.forGood', { title })
    : say('snooze.until', { title, until: listedTime(snoozed.until) });
}
