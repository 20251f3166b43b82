import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { core } from '../core.ts';
import type { Declare } from '../program.ts';
import { parseCount } from '../values/amounts.ts';
import { usage } from '../values/usage.ts';

interface DigestOptions {
  readonly weekday: number;
  readonly at: string;
  readonly off?: boolean;
}

/** `notify quiet` and `notify digest`: when something is told. */
export function addQuiet(notify: Command, { texts, does }: Declare): void {
  const { say } = texts;
  notify
    .command('quiet')
    .description(say('commands.notify.quiet'))
    .argument('[from]', say('commands.notify.quietFrom'))
    .argument('[to]', say('commands.notify.quietTo'))
    .option('--off', say('commands.notify.quietOff'))
    .action(does<{ off?: boolean }, [string | undefined, string | undefined]>(quiet));
  notify
    .command('digest')
    .description(say('commands.notify.digest'))
    .option('--weekday <n>', say('commands.notify.weekday'), parseCount(1, 7), 1)
    .option('--at <clock>', say('commands.notify.at'), clockTime, '09:00')
    .option('--off', say('commands.notify.digestOff'))
    .action(does<DigestOptions, []>(digest));
}

async function quiet(
  context: Context,
  { off = false }: { off?: boolean },
  from?: string,
  to?: string,
): Promise<undefined> {
  if (!off && (from === undefined || to === undefined)) throw usage('missingArgument', { name: 'from' });
  const hours = off ? undefined : { from: clockTime(from ?? ''), to: clockTime(to ?? '') };
  await edit(context, ({ quietHours: _before, ...others }) => ({
    ...others,
    ...(hours === undefined ? {} : { quietHours: hours }),
  }));
  const { out, say } = context;
  if (out.json) out.document('cofre.quiet/1', { quietHours: hours ?? null });
  else out.say(hours === undefined ? say('notify.quietOff') : say('notify.quiet', hours));
}

async function digest(context: Context, { weekday, at, off = false }: DigestOptions): Promise<undefined> {
  const wanted = off ? undefined : { weekday, time: at };
  await edit(context, ({ digest: _before, ...others }) => ({
    ...others,
    ...(wanted === undefined ? {} : { digest: wanted }),
  }));
  const { out, say } = context;
  if (out.json) out.document('cofre.digest/1', { digest: wanted ?? null });
  else out.say(wanted === undefined ? say('notify.digestOff') : say('notify.digestOn', { at }));
}

type Draft = NonNullable<import('../core.ts').Editable['notifications']>;

async function edit({ globals }: Context, change: (draft: Draft) => Draft): Promise<void> {
  await (await core.edit()).updateSettings(globals.home, (draft) => {
    draft.notifications = change(draft.notifications ?? {});
  });
}

function clockTime(text: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw usage('clockTime', { value: text });
  return text;
}
