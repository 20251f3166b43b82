import type { Command } from 'commander';
import type { Status } from '../../../contract/views/status.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { watchCore } from '../running/watch-core.ts';
import { sayStatus } from '../say/status.ts';
import { statusFields } from '../say/status-json.ts';
import { usage } from '../values/usage.ts';

interface Options {
  readonly detailed?: boolean;
  readonly prometheus?: boolean;
  readonly watch?: boolean;
}

export function addStatus(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('status')
    .description(say('commands.status.about'))
    .argument('[project]', say('commands.status.project'))
    .option('--detailed', say('commands.status.detailed'))
    .option('--prometheus', say('commands.status.prometheus'))
    .option('--watch', say('commands.status.watch'))
    .action(does<Options, [string | undefined]>(status));
}

async function status(context: Context, options: Options, named?: string): Promise<number> {
  const { prometheus = false, watch = false } = options;
  if (prometheus && context.out.json) throw usage('conflict', { first: '--prometheus', second: '--json' });
  if (prometheus && watch) throw usage('conflict', { first: '--prometheus', second: '--watch' });
  if (!watch) return show(context, options, named);
  let last = 0;
  for await (const _ of watchCore(context)) {
    if (context.out.stdout.isTTY === true && !context.out.json) context.out.stdout.write(CLEAR);
    last = await show(context, options, named);
    if (context.out.closed) break;
  }
  return last;
}

/** Moves to the top left and wipes what is below. */
const CLEAR = '\u001b[H\u001b[J';

async function show(context: Context, options: Options, named: string | undefined): Promise<number> {
  const { globals, out } = context;
  const { detailed = false, prometheus = false } = options;
  const asked = { project: named ?? globals.project, detailed };
  const { statusOfHome, metricsOf } = await core.health();
  const found = await statusOfHome(globals.home, asked, Date.now());
  if (prometheus) out.line(metricsOf(found).trimEnd());
  else if (out.json) out.document('cofre.status/1', statusFields(context, found));
  else sayStatus(context, found);
  return exitOf(found);
}

/** As monitoring plugins do: 0 ok, 1 warning, 2 critical, 3 unknown. */
function exitOf({ level, unknown }: Status): number {
  if (unknown !== null) return 3;
  return level === 'critical' ? 2 : level === 'warning' ? 1 : 0;
}
