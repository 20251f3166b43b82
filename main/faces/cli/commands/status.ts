import type { Command } from 'commander';
import type { Status } from '../../../contract/views/status.ts';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { sayStatus } from '../say/status.ts';
import { statusFields } from '../say/status-json.ts';

interface Options {
  readonly detailed?: boolean;
}

export function addStatus(program: Command, { texts, does }: Declare): void {
  const { say } = texts;
  program
    .command('status')
    .description(say('commands.status.about'))
    .argument('[project]', say('commands.status.project'))
    .option('--detailed', say('commands.status.detailed'))
    .action(does<Options, [string | undefined]>(status));
}

async function status(context: Context, { detailed = false }: Options, named?: string): Promise<number> {
  const { globals, out } = context;
  const asked = { project: named ?? globals.project, detailed };
  const found = await (await core.health()).statusOfHome(globals.home, asked, Date.now());
  if (out.json) out.document('cofre.status/1', statusFields(context, found));
  else sayStatus(context, found);
  return exitOf(found);
}

/** As monitoring plugins do: 0 ok, 1 warning, 2 critical, 3 unknown. */
function exitOf({ level, unknown }: Status): number {
  if (unknown !== null) return 3;
  return level === 'critical' ? 2 : level === 'warning' ? 1 : 0;
}
